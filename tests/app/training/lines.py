"""Lines of a log as a device writes them."""

from __future__ import annotations

import uuid

DEVICE = str(uuid.UUID(int=7))


def set_line(person, name="set-1", *, at="2026-01-07T18:05:00+01:00", **body):
    told = {
        "exercise": "hip_abduction.side_lying",
        "side": "left",
        "set": 1,
        "reps": 8,
        "resistance": {"kind": "limb"},
        **body,
    }
    return {"id": name, "at": at, "person": str(person.pk), "type": "set_done", "body": told}


def line(person, kind, body, name, *, at="2026-01-07T18:05:00+01:00"):
    return {"id": name, "at": at, "person": str(person.pk), "type": kind, "body": body}


def batch(*lines, device=DEVICE, first=1, **changes):
    items = [{"seq": first + place, "line": each} for place, each in enumerate(lines)]
    return {"schema": "hipstride.sync/1", "device": device, "items": items, **changes}


def post(client, content, **more):
    """Send a batch (or raw bytes) to /sync/."""
    if isinstance(content, bytes):
        return client.post("/sync/", content, content_type="application/json", **more)
    return client.post("/sync/", content, content_type="application/json", **more)
