"""What other sites show of a widget."""
