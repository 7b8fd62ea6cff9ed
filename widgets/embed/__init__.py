"""What other sites show of a widget: frames, the words that stand where frames cannot, and the loader."""
