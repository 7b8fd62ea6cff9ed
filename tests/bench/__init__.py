"""What the site costs, measured: `python -m tests.bench` (`make bench`). No test: nothing here is held to a time."""
