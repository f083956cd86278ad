"""Pure functions: the sharing decision with its texts, and who may do what. No SQL, HTTP, clock or pictures."""
