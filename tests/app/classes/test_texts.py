"""Every word that the board's script asks for is there, and none is there for nothing."""

from __future__ import annotations

import re

from hipstride.app.classes.board_texts import texts
from hipstride.app.classes.models import Attendance
from hipstride.app.web.versioned import STATIC

# Names that the script puts together: days, and where somebody is.
MADE = {"full", "half", "gentle", "rest", *Attendance.Status.values} - {"away"}


def test_the_script_and_the_words_fit():
    source = "".join(path.read_text("utf-8") for path in (STATIC / "hipstride/js/board").glob("*.js"))
    asked = set(re.findall(r"""\bsay\(["'](\w+)["']""", source))
    named = set(re.findall(r"""["'](\w+)["']""", source))
    assert asked - set(texts()) == set()
    assert set(texts()) - named - MADE == set()
