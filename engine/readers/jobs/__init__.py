"""Jobs: work to be done outside a request."""
