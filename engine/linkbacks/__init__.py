"""Linkbacks: webmentions, pingbacks and trackbacks from other sites, and webmentions to other sites."""
