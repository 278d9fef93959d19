"""The one SQLite file: its schema, what is written to it and what is read from it."""
