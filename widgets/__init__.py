"""One room per widget: a shortcode with its arguments and its three forms."""
