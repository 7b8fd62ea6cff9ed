"""The database: connections, shared parts of the schema, locks and migrations."""
