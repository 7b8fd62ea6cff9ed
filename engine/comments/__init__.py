"""Comments: submitting, validation, Markdown, spam scores, threads and emails."""
