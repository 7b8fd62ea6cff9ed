"""What a sceptic can see in about a minute: `make prove`."""
