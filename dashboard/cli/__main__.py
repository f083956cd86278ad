"""`python -m dashboard.cli`, which is how `up` starts commands of its own."""

from dashboard.cli import app

app()
