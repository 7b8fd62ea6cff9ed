"""Content: front matter, shortcodes, Markdown, and YAML with a position for every mistake."""
