"""PostgreSQL's TRUNCATE empties a table without asking the triggers of its rows: it is refused for the whole table."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_TRIGGER = """
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_auditentry
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""


def guard(apps: Any, schema_editor: Any) -> None:
    """Set the trigger, where the database is PostgreSQL; SQLite has no TRUNCATE."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_TRIGGER)


def unguard(apps: Any, schema_editor: Any) -> None:
    """Take it away again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER audit_no_truncate ON audit_auditentry")


class Migration(migrations.Migration):
    """A trigger."""

    dependencies = [("audit", "0004_no_replace")]  # noqa: RUF012  (Django's own way)
    operations = [migrations.RunPython(guard, unguard)]  # noqa: RUF012
