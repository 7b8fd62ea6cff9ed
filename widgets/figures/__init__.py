"""Draw the figures of exercises as SVG."""
