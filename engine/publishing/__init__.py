"""Publishing: what goes around an article and makes the site a whole."""
