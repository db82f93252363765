"""Alembic's entry. The connection always comes from `storage.schema.migrate`, already inside a transaction."""

from alembic import context

from smsbot.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True, compare_type=True
)
with context.begin_transaction():
    context.run_migrations()
