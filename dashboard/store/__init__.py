"""The database, one subject a file: SQL text and parameters in, models out. Never opens a transaction."""
