"""URLs that are not valid sources, although some parsers accept them."""

HOSTILE_SOURCES = [
    "https://[::1%25lo]/",
    "https://[fe80::1%eth0]/",
    "https://localhost%2500/",
    "https://127.0.0.1%2f.other.example/",
    "https://example.org%40127.0.0.1/",
    "https://user:password@other.example/",
    "https://other.example:0/",
    "http://１２７.０.０.１/",
    "https://other.example/<script>",
    "https://./",
    "https://us.example/posts/hips/",
    "HTTPS://US.example.:443/posts/hips/#comments",
]
"""The last ones are a page of the site itself, if its address is https://us.example."""
