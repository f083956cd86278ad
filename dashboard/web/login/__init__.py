"""Logging in: the page, a password of ours, and the way to the organisation's identity provider and back."""
