"""Alembic's way in: it works on the connection it is given, in that connection's transaction."""

from alembic import context

from lti_tool.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True,
    user_module_prefix="base.", transaction_per_migration=False,
)
if connection.dialect.name == "postgresql":
    # Two processes may start at once: the second waits here and then finds nothing to do.
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(718281828)")
with context.begin_transaction():
    context.run_migrations()
