"""The database itself refuses to change or delete an entry of the audit."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_SQLITE = """
CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit_auditentry
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
"""
_POSTGRES = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_auditentry
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
"""


def guard(apps: Any, schema_editor: Any) -> None:
    """Set the triggers of this kind of database."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_POSTGRES)
    else:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(_SQLITE.format(verb=verb))


def unguard(apps: Any, schema_editor: Any) -> None:
    """Take them away again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER audit_no_change ON audit_auditentry")
        schema_editor.execute("DROP FUNCTION audit_refuse")
    else:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER audit_no_{verb}")


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("audit", "0001_initial")]  # noqa: RUF012  (Django's own way)
    operations = [migrations.RunPython(guard, unguard)]  # noqa: RUF012
