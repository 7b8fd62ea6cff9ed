"""Circuits: requests, selection and order of exercises, timelines and exports."""
