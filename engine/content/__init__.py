"""Turn content files into articles: front matter, shortcodes, Markdown and sanitising."""
