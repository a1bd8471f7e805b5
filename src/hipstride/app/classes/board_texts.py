"""Every word that the board's script shows, translated by the server."""

from __future__ import annotations

from django.utils.translation import gettext as _


def texts() -> dict[str, str]:
    """Words by the name that the script uses; {…} is filled in there."""
    return {
        "none": _("No class is open here. Go to Classes and open one."),
        "not_yours": _("There is no such class, or you do not lead it."),
        "signed_out": _(
            "You are signed out. What you tapped is kept on this device. Sign in again to send it."
        ),
        "loading": _("One moment: we make everybody's session."),
        "nobody": _("Nobody is in this class yet. Add people to it first."),
        "nobody_here": _("Nobody is here yet. Tap the people who came."),
        "nothing_today": _("Nobody here has an exercise today."),
        "offline": _("No network. Go on: all is kept on this device and sent later."),
        "waits": _("{n} not sent yet"),
        "sent": _("All is saved"),
        "refused": _("{n} need a look: they could not be saved. {why}"),
        "gone": _("The record of {n} was deleted while the class runs. Theirs can no longer be saved."),
        "hidden": _("{n} in this class are not yours to see."),
        "ended": _("This class has ended."),
        "ended_asks": _("Two boards logged the same set of {who}: on the next page, say if both were done."),
        "who": _("Who is here"),
        "train": _("Train"),
        "next": _("Next"),
        "back": _("Back"),
        "undo": _("Undo"),
        "undone": _("Taken back."),
        "end": _("End the class"),
        "end_sure": _("End the class for everybody? You can open it again."),
        "yes_end": _("Yes, end it"),
        "reopen": _("Open it again"),
        "take_home": _("Print what they take home"),
        "close": _("Done"),
        "ask_each": _(
            "Ask each person: Are you ill? Did you fall? Is anything new or worse? As usual means no to all. "
            "If one says yes, tap More."
        ),
        "as_usual": _("As usual"),
        "tired": _("Very tired"),
        "away": _("Not today"),
        "fall_stopped": _("Paused after a fall: no more here today. Say under More if they are hurt."),
        "fall_hurt": _("Paused after a fall with a hurt: no training until somebody has spoken with them."),
        "fall_least": _(
            "Paused after a fall: only lying or sitting, and half of it, until somebody has spoken with them."
        ),
        "open_symptom": _("Something new: still open."),
        "fall_stopped_short": _("After a fall: no more today."),
        "fall_hurt_short": _("After a fall with a hurt: no training."),
        "fall_least_short": _("After a fall: lying or sitting."),
        "open_symptom_short": _("Something new."),
        "expected": _("not here yet"),
        "there": _("here"),
        "late": _("came late"),
        "left": _("left early"),
        "unwell": _("unwell"),
        "is_away": _("not today"),
        "come_back": _("Here again"),
        "no_set_up": _("The set-up is not done yet."),
        "full": _("full day"),
        "half": _("half day"),
        "gentle": _("gentle day"),
        "rest": _("rest day"),
        "needs": _("Needs: {what}"),
        "bands": _("Bands to lay out"),
        "no_band": _("no band"),
        "no_bands": _("No bands today."),
        "mark": _("mark {mark}"),
        "pieces": _("{n} × {band} at mark {mark}"),
        "things": _("Chairs and other things"),
        "helper": _("a helper at their side"),
        "left_side": _("Left"),
        "right_side": _("Right"),
        "both": _("Both"),
        "not_in": _("nothing here today"),
        "seconds": _("{n} s"),
        "sets": _("{done}/{all}"),
        "log_set": _("{name}, {side}: log set {n}. {load}"),
        "all_done": _("{name}, {side}: all {all} sets are done. {load}"),
        "more": _("More about {name}"),
        "more_short": _("More"),
        "more_asks": _("Twice? Two boards logged the same set. More about {name}"),
        "asks": _("Twice?"),
        "today_is": _("What {name} reads today"),
        "paused": _("Paused"),
        "paused_fall": _("Paused: fell"),
        "paused_unwell": _("Paused: unwell"),
        "how_hard": _("How hard was it? 0 is nothing, 10 is all they had."),
        "form": _("How did it look?"),
        "good": _("Good"),
        "partly": _("Partly"),
        "no": _("Not good"),
        "log_easier": _("Log an easier set: {load}"),
        "log_harder": _("Log a harder set: {load}"),
        "log_planned": _("Log a set as planned: {load}"),
        "which": _("{side}: {form}"),
        "last_time": _("Last time: {what}"),
        "hurts": _("It hurts"),
        "hurts_much": _("How much does it hurt? 0 is not at all, 10 is the most."),
        "unwell_now": _("Unwell"),
        "fell": _("Fell"),
        "leaves": _("Leaves early"),
        "what_sign": _("What is it? Training stops for them now."),
        "help": _(
            "Call for help at once for chest pain, trouble to breathe, or new trouble to speak, see or move."
        ),
        "other_sign": _("Something else"),
        "symptom_other": _("unwell in class"),
        "fall_asked": _("{name} fell. Is {name} hurt?"),
        "fall_advice": _(
            "Do not pull them up. Let them lie still and breathe. Ask: does your head, neck, back or hip hurt? "
            "Call for help if it does, or if they hit their head. If nothing hurts, let them get up in their own "
            "time, with a chair."
        ),
        "fall_paused": _(
            "Their training is paused, and they do no more in this class. Until somebody has spoken with them, "
            "only lying or sitting, and half of it. Hurt, or a blow to the head: no training at all. "
            "That is kept, also without a network."
        ),
        "hurt_no": _("Not hurt"),
        "hurt_yes": _("Hurt"),
        "hurt_head": _("Hit the head"),
        "timer": _("Timer"),
        "start_timer": _("Start {n} s"),
        "stop_timer": _("Stop"),
        "rest_over": _("Rest is over"),
        "still": _("Hold the picture still"),
        "move": _("Let the picture move"),
        "mind": _("What {name} is told to mind"),
        "look_for": _("Look for"),
        "of": _("{n} of {all}"),
        "logged": _("{name}: set {n} is logged."),
        "effort_short": _("effort {n}"),
        "merged": _("Two boards logged the same set; it counts once."),
        "twice": _("{what}, set {n}: two boards logged it. It counts once."),
        "both_done": _("Both were done"),
        "was_one": _("It was one"),
    }
