"""Figures: the poses of an exercise, solved as a body in space, and checked."""
