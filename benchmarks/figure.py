"""Pictures: one frame, one animation, its size, a strip, the whole look book (script/bench figure)."""

import gzip
import statistics
import time
from collections.abc import Callable

from hipstride.catalogue.exercises import all_exercises
from hipstride.figure.animate import animate
from hipstride.figure.layout import layout
from hipstride.figure.lookbook import pages
from hipstride.figure.picture import draw
from hipstride.figure.setting import setting
from hipstride.figure.strip import strip
from hipstride.figure.svg import to_svg


def milliseconds(action: Callable[[], object], repeats: int = 5) -> float:
    """Least CPU time of a few runs."""
    took = []
    for _ in range(repeats):
        started = time.process_time()
        action()
        took.append(time.process_time() - started)
    return 1000.0 * min(took)


def line(name: str, values: list[float], unit: str, limit: str) -> None:
    print(
        f"{name:34} {statistics.median(values):7.1f} {unit} median, {max(values):7.1f} {unit} worst  {limit}"
    )


def main() -> None:
    plans = [layout(setting(exercise)) for exercise in all_exercises()]
    prepare = [milliseconds(lambda p=plan: layout(setting(p.setting.exercise))) for plan in plans]  # type: ignore[misc]
    frame = [milliseconds(lambda p=plan: to_svg(draw(p, 0.5, "left"))) for plan in plans]  # type: ignore[misc]
    between = [milliseconds(lambda p=plan: to_svg(draw(p, 0.33, "left"))) for plan in plans]  # type: ignore[misc]
    moving = [milliseconds(lambda p=plan: to_svg(animate(p, "left")), 3) for plan in plans]  # type: ignore[misc]
    strips = [milliseconds(lambda p=plan: to_svg(strip(p, "left")), 3) for plan in plans]  # type: ignore[misc]
    kilo = [len(gzip.compress(to_svg(animate(plan, "left")).encode())) / 1000.0 for plan in plans]
    line("prepare an exercise", prepare, "ms", "(once an exercise and person)")
    line("frame", frame, "ms", "(limit 5 ms)")
    line("frame between two of the grid", between, "ms", "(limit 5 ms)")
    line("animation", moving, "ms", "(limit 60 ms)")
    line("animation, gzipped", kilo, "KB", "(limit 60 KB)")
    line("strip", strips, "ms", "")
    started = time.process_time()
    count = sum(1 for _ in pages())
    print(f"look book, {count} pages {time.process_time() - started:23.1f} s  (limit 60 s)")


if __name__ == "__main__":
    main()
