"""The widgets: one module for each shortcode, with its arguments and its three forms."""
