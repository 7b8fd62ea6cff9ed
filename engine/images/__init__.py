"""Pictures of a site: their facts, sizes, formats and placeholders."""
