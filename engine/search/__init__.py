"""Full-text search over articles, exercises, areas, circuits and plans."""
