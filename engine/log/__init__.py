"""Counts of workouts that readers log. The log itself is in their browsers."""
