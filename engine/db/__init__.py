"""Where the readers' words are kept: the database, its tables, and how they change from release to release."""
