from typing import Any

from django.db import migrations, models


def forget(apps: Any, schema_editor: Any) -> None:
    """What was given before is made again when it is next asked for."""
    for model in ("GivenPlan", "GivenSession"):
        apps.get_model("training", model).objects.all().delete()


class Migration(migrations.Migration):
    """Keep documents packed: a tenth of the room."""

    dependencies = [("training", "0003_shown_progress")]
    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        *(migrations.RemoveField(model, "document") for model in ("givenplan", "givensession")),
        *(
            migrations.AddField(model, "document", models.BinaryField(default=b""), preserve_default=False)
            for model in ("givenplan", "givensession")
        ),
    ]
