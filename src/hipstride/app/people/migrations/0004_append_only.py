"""The database itself refuses to change what a note or a consent says.

A row goes only with its person (erasing), and ``by`` may become empty when that account is deleted.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

_FIXED = {
    "people_note": "person_id, text, at",
    "people_consent": "person_id, scope, given, how, text_version, day, at",
}


def guard(apps: Any, schema_editor: Any) -> None:
    """Set the triggers of this kind of database."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION people_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'what was said is append-only'; END $$"
        )
    for table, columns in _FIXED.items():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_fixed BEFORE UPDATE OF {columns} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION people_refuse()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_fixed BEFORE UPDATE OF {columns} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'what was said is append-only'); END"
            )


def unguard(apps: Any, schema_editor: Any) -> None:
    """Take them away again."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in _FIXED:
        schema_editor.execute(f"DROP TRIGGER {table}_fixed" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        schema_editor.execute("DROP FUNCTION people_refuse")


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("people", "0003_clinic")]  # noqa: RUF012  (Django's own way)
    operations = [migrations.RunPython(guard, unguard)]  # noqa: RUF012
