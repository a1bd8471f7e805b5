"""Print: a programme, a paper log, a report and a test sheet (script/bench handout)."""

import datetime as dt
import io
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from pypdf import PdfReader

from hipstride.exchange import read_log, read_person
from hipstride.handout.paper_log import paper_log
from hipstride.handout.programme import programme, programme_values
from hipstride.handout.report import report_sheet
from hipstride.handout.testing import sheet
from hipstride.prescription.plan import plan
from hipstride.prescription.report import report
from hipstride.prescription.week import week

EXAMPLES = Path(__file__).parents[1] / "examples"
DATE = dt.date(2026, 3, 4)
LIMIT_S = 0.5


def seconds(action: Callable[[], object], repeats: int = 5) -> list[float]:
    """CPU time of a few runs after the first, which loads the fonts."""
    action()
    took = []
    for _ in range(repeats):
        started = time.process_time()
        action()
        took.append(time.process_time() - started)
    return took


def line(name: str, took: list[float], limit: float | None = None) -> None:
    least = min(took)
    share = "" if limit is None else f"  {least / limit:5.2f} of the limit ({LIMIT_S:g} s for 20 pages)"
    print(f"{name:40} {least:6.3f} s least, {statistics.median(took):6.3f} s median{share}")


def main() -> None:
    person = read_person(EXAMPLES / "control_f.toml", today=DATE)
    made = plan(person)
    pages = len(PdfReader(io.BytesIO(programme(made))).pages)
    line(f"programme of {pages} pages", seconds(lambda: programme(made)), LIMIT_S * pages / 20)
    line("  of it: pictures and words", seconds(lambda: programme_values(made)))
    reader = read_person(EXAMPLES / "reader_a.toml", today=DATE)
    log = read_log(EXAMPLES / "reader_a_log.jsonl", person_id=reader.person.id, today=DATE)
    days = week(reader, log, date=DATE)
    line("paper log of a week", seconds(lambda: paper_log(days, "0" * 64)))
    found = report(reader, log, date=DATE)
    line("report of one page", seconds(lambda: report_sheet(found, log)))
    line("test sheet", seconds(lambda: sheet(reader, log, date=DATE)))


if __name__ == "__main__":
    main()
