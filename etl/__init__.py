"""Brings data in and computes on it: loading, feeds, forecast, detection, demo, scheduled jobs."""
