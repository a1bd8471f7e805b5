"""What stands in the audit, in plain words. An action that is not here is shown by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

SENTENCES = {
    "record.read": gettext_noop("looked at the record"),
    "record.refused": gettext_noop("tried to open the record and was refused"),
    "record.saved": gettext_noop("changed what is known of the person"),
    "record.restored": gettext_noop("went back to an older version of the record"),
    "programme.set": gettext_noop("set something in the programme"),
    "programme.taken_back": gettext_noop("took back something set in the programme"),
    "programme.given": gettext_noop("gave the programme of a template or of somebody else"),
    "programme.template_made": gettext_noop("kept the programme as a template"),
    "programme.template_removed": gettext_noop("took a template away"),
    "record.exported": gettext_noop("took a copy of the record"),
    "record.handed_over": gettext_noop("handed the record over to somebody else, without seeing it"),
    "record.imported": gettext_noop("brought the record in from a file"),
    "level.begun": gettext_noop("began find my level"),
    "level.company": gettext_noop("said who is there for the test"),
    "level.answered": gettext_noop("answered a question of find my level"),
    "level.part": gettext_noop("went on with find my level"),
    "level.set": gettext_noop("did a set of find my level"),
    "level.set_left_out": gettext_noop("left out a set of find my level"),
    "level.chair": gettext_noop("stood up from a chair five times"),
    "level.chair_left_out": gettext_noop("left out the chair"),
    "level.back": gettext_noop("took an answer of find my level back"),
    "level.ended": gettext_noop("ended find my level"),
    "answers.saved": gettext_noop("answered a question of the set-up"),
    "backup.restored": gettext_noop("brought a safe copy of everything back"),
    "person.added": gettext_noop("added the person"),
    "person.erased": gettext_noop("erased the person"),
    "events.added": gettext_noop("logged something"),
    "sheet.typed": gettext_noop("typed in a sheet from paper"),
    "events.conflict": gettext_noop("sent a line that did not fit what was there"),
    "note.added": gettext_noop("wrote a note"),
    "consent.given": gettext_noop("wrote down a consent"),
    "consent.withdrawn": gettext_noop("wrote down that a consent is withdrawn"),
    "class.joined": gettext_noop("put the person into a class"),
    "class.left": gettext_noop("took the person out of a class"),
    "class.leader_joined": gettext_noop("let somebody lead a class"),
    "class.handed_over": gettext_noop("handed a class over"),
    "class.leader_left": gettext_noop("took somebody out of those who lead a class"),
    "share.offered": gettext_noop("made an invitation"),
    "share.withdrawn": gettext_noop("took an invitation back"),
    "share.started": gettext_noop("got access to the record"),
    "share.ended": gettext_noop("ended an access to the record"),
    "invitation.refused": gettext_noop("tried an invitation that does not work any more"),
    "user.made": gettext_noop("made an account"),
    "user.completed": gettext_noop("finished setting up the account"),
    "user.role": gettext_noop("became an administrator"),
    "user.preferences": gettext_noop("chose the look and the sound"),
    "user.signed_in": gettext_noop("signed in"),
    "user.signed_out": gettext_noop("signed devices out"),
    "user.timed_out": gettext_noop("was signed out after a time"),
    "user.locked_out": gettext_noop("somebody guessed a password too often"),
    "user.password_changed": gettext_noop("changed the password"),
    "user.password_forgotten": gettext_noop("ended a forgotten password"),
    "user.email_changed": gettext_noop("changed the e-mail address"),
    "user.second_factor_added": gettext_noop("added a second proof"),
    "user.second_factor_removed": gettext_noop("removed a second proof"),
    "user.second_factors_removed": gettext_noop("removed somebody's second proofs"),
    "user.second_factor_wrong": gettext_noop("somebody gave a wrong second proof"),
    "user.key_renamed": gettext_noop("gave a key another name"),
    "user.recovery_codes_made": gettext_noop("made recovery codes"),
    "user.recovery_code_used": gettext_noop("signed in with a recovery code"),
    "user.closed": gettext_noop("closed an account"),
    "user.opened": gettext_noop("opened an account again"),
    "link.made": gettext_noop("made a sign-in link"),
    "link.used": gettext_noop("used a sign-in link"),
    "link.refused": gettext_noop("somebody tried a link that does not work any more"),
}


KINDS = {
    "level": gettext_noop("worked on finding the level"),
    "class": gettext_noop("planned or led a class"),
    "reason": gettext_noop("saw to something that needed attention"),
}
"""For actions of one kind that need no words of their own, by what stands before the dot."""


LOGGED = {
    "training": gettext_noop("sets"),
    "test": gettext_noop("a test"),
    "told": gettext_noop("how the person is"),
    "corrected": gettext_noop("a change of an entry"),
}
"""What lines of a log are about, as the audit keeps it: nothing of what somebody has, such as a fall."""


def sentence(action: str, detail: Mapping[str, Any] | None = None) -> str:
    """What was done, as the rest of a sentence that begins with who did it."""
    if action == "events.added" and (about := [_(LOGGED[kind]) for kind in LOGGED if kind in _about(detail)]):
        return _("wrote down %(what)s") % {"what": ", ".join(about)}
    found = SENTENCES.get(action) or KINDS.get(action.partition(".")[0])
    return _(found) if found else action


def _about(detail: Mapping[str, Any] | None) -> tuple[str, ...]:
    return tuple((detail or {}).get("about", ()))
