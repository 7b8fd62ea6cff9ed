"""The WordPress plugin and its zip file."""
