"""Export a circuit as text, JSON, a calendar file or a watch workout."""
