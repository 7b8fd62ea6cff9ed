"""Exports of plans: JSON, text, calendars and workouts for watches."""
