"""Comments: their small Markdown, the one validator, the score for spam, accepting, and the thread of an article."""
