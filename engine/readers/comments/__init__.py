"""Comments: what a reader types is checked, weighed and made into HTML; none of this knows the database."""
