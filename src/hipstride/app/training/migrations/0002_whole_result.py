from django.db import migrations, models


class Migration(migrations.Migration):
    """Keep the engine's whole result beside what is shown of it."""

    dependencies = [("training", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name=model, name="whole", field=models.BinaryField(default=b""), preserve_default=False
        )
        for model in ("givenplan", "givensession")
    ]
