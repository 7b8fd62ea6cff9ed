"""Commands of the flask command line."""
