"""Draw the muscle map as SVG, and pictures of circuits as PNG, on the server."""
