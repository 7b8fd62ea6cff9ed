"""Linkbacks: who else writes about an article, by webmention, pingback and trackback, and telling those we write of."""
