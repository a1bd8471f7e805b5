"""The follow-along over the seven people, and the charts of one of them (script/bench follow_along)."""

import datetime as dt
import gzip
import time
from pathlib import Path

from hipstride.exchange import read_log, read_person
from hipstride.figure.charts.of_person import report_charts
from hipstride.figure.follow.page import follow_along
from hipstride.figure.svg import to_svg
from hipstride.prescription.report import report
from hipstride.prescription.today import today

EXAMPLES = Path(__file__).parent.parent / "examples"
PEOPLE = ("reader_a_home", "reader_a", "reader_b", "reader_c", "reader_d", "reader_e", "control_f")
DAYS = ("2026-01-12", "2026-02-04", "2026-02-28")
READ = dt.date(2026, 4, 1)


def main() -> None:
    sizes, times = [], []
    for name in PEOPLE:
        who = read_person(str(EXAMPLES / f"{name}.toml"), today=READ)
        file = EXAMPLES / f"{name}_log.jsonl"
        log = read_log(str(file), person_id=who.person.id, today=READ) if file.exists() else None
        for date in DAYS:
            made = today(who, log, date=dt.date.fromisoformat(date))
            started = time.process_time()
            text = follow_along(made)
            times.append(time.process_time() - started)
            sizes.append((len(text.encode()), len(gzip.compress(text.encode())), name, date))
    largest = max(sizes)
    times.sort()
    print(
        f"a file           {1000 * times[len(times) // 2]:7.0f} ms median, {1000 * times[-1]:7.0f} ms worst"
    )
    print(
        f"largest          {largest[0] / 1000:7.0f} KB, {largest[1] / 1000:.0f} KB gzipped  (limit 1000 KB)"
    )
    print(f"                 {largest[2]} on {largest[3]}; {len(sizes)} files")
    charts()


def charts() -> None:
    """From a report that is there to the text of its four charts."""
    who = read_person(str(EXAMPLES / "reader_d.toml"), today=READ)
    log = read_log(str(EXAMPLES / "reader_d_log.jsonl"), person_id=who.person.id, today=READ)
    made = report(who, log, date=READ)
    took = []
    for _ in range(5):
        started = time.process_time()
        found = [to_svg(chart.drawing) for chart in report_charts(made, log).values()]
        took.append(time.process_time() - started)
    size = sum(map(len, found)) / 1000
    print(f"{len(found)} charts         {1000 * min(took):7.0f} ms, {size:.0f} KB")


if __name__ == "__main__":
    main()
