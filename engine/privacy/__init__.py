"""Who the readers are: kept sealed, recognised by a keyed hash, and let go on request."""
