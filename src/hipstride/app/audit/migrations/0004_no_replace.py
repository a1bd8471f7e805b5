"""SQLite's INSERT OR REPLACE deletes without asking the trigger of DELETE: an entry that is there is not put again."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_TRIGGER = """
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit_auditentry
WHEN EXISTS (SELECT 1 FROM audit_auditentry WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
"""


def guard(apps: Any, schema_editor: Any) -> None:
    """Set the trigger, where the database is SQLite."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(_TRIGGER)


def unguard(apps: Any, schema_editor: Any) -> None:
    """Take it away again."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER audit_no_replace")


class Migration(migrations.Migration):
    """A trigger."""

    dependencies = [("audit", "0003_actor_at")]  # noqa: RUF012  (Django's own way)
    operations = [migrations.RunPython(guard, unguard)]  # noqa: RUF012
