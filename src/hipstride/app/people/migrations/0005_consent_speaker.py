"""Who said it for the person, and by what right; and what was said to somebody else and came in with a file.

SQLite makes the table anew to add a column, and its trigger goes with the old one: it is set again, with the new columns.
"""

from __future__ import annotations

from typing import Any, ClassVar

import django.utils.timezone
from django.db import migrations, models

_BEFORE = "person_id, scope, given, how, text_version, day, at"
_NOW = f"{_BEFORE}, speaker, speaker_role, speaker_shown, elsewhere, words"


def _guarded(columns: str) -> Any:
    def guard(apps: Any, schema_editor: Any) -> None:
        refuse = "BEGIN SELECT RAISE(ABORT, 'what was said is append-only'); END"
        if schema_editor.connection.vendor == "postgresql":
            refuse = "FOR EACH ROW EXECUTE FUNCTION people_refuse()"
        schema_editor.execute(
            f"CREATE TRIGGER people_consent_fixed BEFORE UPDATE OF {columns} ON people_consent {refuse}"
        )

    return guard


def unguard(apps: Any, schema_editor: Any) -> None:
    """Take the trigger away."""
    on = " ON people_consent" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER people_consent_fixed{on}")


class Migration(migrations.Migration):
    """Columns, and the trigger that guards them."""

    dependencies: ClassVar = [("people", "0004_append_only")]
    operations: ClassVar = [
        migrations.RunPython(unguard, _guarded(_BEFORE)),
        migrations.AddField("consent", "elsewhere", models.BooleanField(default=False)),
        migrations.AddField("consent", "speaker", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField(
            "consent",
            "speaker_role",
            models.CharField(
                blank=True,
                choices=[("guardian", "Guardian"), ("attorney", "Attorney"), ("other", "Other")],
                default="",
                max_length=16,
            ),
        ),
        migrations.AddField(
            "consent", "speaker_shown", models.CharField(blank=True, default="", max_length=300)
        ),
        migrations.AddField("consent", "words", models.TextField(blank=True, default="")),
        migrations.AlterField("consent", "at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.RunPython(_guarded(_NOW), unguard),
    ]
