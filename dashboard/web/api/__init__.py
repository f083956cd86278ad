"""The JSON API: one router per subject, the exports, and what lists have in common."""
