"""A rule that was lifted before lifts had a day was lifted when its version was saved: the row says so from now on.

Without a day it would be older than all that is told, and end with the first fall in the log.
"""

from __future__ import annotations

import datetime as dt
import json
from itertools import groupby
from typing import Any

from django.db import migrations
from django.utils import timezone


def date_lifts(apps: Any, schema_editor: Any) -> None:
    """Give every lifted rule without a day the moment of the first version since which it stands."""
    versions = apps.get_model("people", "PersonVersion").objects.filter(document__has_key="override")
    every = versions.order_by("person_id", "number").iterator(chunk_size=100)
    for _person, of_person in groupby(every, key=lambda version: version.person_id):
        since: dict[str, dt.datetime] = {}
        for version in of_person:
            rows = version.document["override"] or []
            undated = [row for row in rows if row.get("lift_gate") and not row.get("on")]
            since = {key: since.get(key, version.at) for key in map(_key, undated)}
            for row in undated:
                at = timezone.localtime(since[_key(row)])
                row |= {"on": at.date().isoformat(), "at": at.isoformat()}
            if undated:
                version.save(update_fields=["document"])


def _key(row: dict[str, Any]) -> str:
    said = {key: told for key, told in row.items() if key not in ("on", "at")}
    return json.dumps(said, sort_keys=True)


class Migration(migrations.Migration):
    """Days for rows that have none; nothing to take back."""

    dependencies = [("people", "0005_consent_speaker")]  # noqa: RUF012  (Django's own way)
    operations = [migrations.RunPython(date_lifts, migrations.RunPython.noop)]  # noqa: RUF012
