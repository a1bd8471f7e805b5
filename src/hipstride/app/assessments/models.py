"""Find my level as it goes on: what was asked, in order, so that it can stop and go on, and go back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hipstride.app.people.models import Person


class LevelSearch(models.Model):
    """One search of a person; its answers stand in the person's record too. Kept as it went."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="level_searches")
    date = models.DateField()  # the day of its answers
    begun_at = models.DateTimeField(auto_now_add=True)
    company = models.BooleanField(null=True)  # whether somebody is there; None: not asked
    company_on = models.DateField(null=True)  # the day this was said; it is asked again on another
    parts = models.JSONField(default=list)  # [part, how many answers there were], as they were chosen
    answers = models.JSONField(default=list)  # [exercise, side, said, how many with one tap]
    sets = models.JSONField(default=list)  # [exercise, side, the counted set or null, its lines in the log]
    chair_s = models.FloatField(null=True)
    chair_lines = models.JSONField(default=list)  # its lines in the log
    chair_left_out = models.BooleanField(default=False)
    kept = models.JSONField(
        default=list
    )  # [answers, sets, the chair] of before it was taken up again: no Back over them
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-begun_at"]

    def __str__(self) -> str:
        return f"find my level of {self.person_id}, {self.date}"
