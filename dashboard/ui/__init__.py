"""What pages are built of: shell, map parts, figures and texts in two languages. No SQL."""
