"""What movements, positions, angles and reasons are called on a page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

MOVEMENTS = {
    "hip_flexion": _("Lift the thigh"),
    "hip_abduction": _("Move the leg out to the side"),
    "hip_extension": _("Push the leg back"),
    "hip_external_rotation": _("Turn the leg out"),
    "knee_extension": _("Straighten the knee"),
    "knee_flexion": _("Bend the knee"),
}
POSITIONS = {
    "seated": _("Sitting"),
    "supine": _("Lying on the back"),
    "side_lying": _("Lying on the side"),
    "prone": _("Lying on the front"),
    "standing": _("Standing"),
}
LIMITS = {
    "unable": _("could not be done"),
    "pain": _("pain"),
    "spasm": _("a spasm"),
    "fear": _("fear"),
    "safety": _("a safety rule said no"),
}
