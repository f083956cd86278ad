"""Alembic's entry: runs the revisions on the connection that dashboard/store/migrations.py hands over."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, version_table_schema="beeldregie")
with context.begin_transaction():
    context.run_migrations()
