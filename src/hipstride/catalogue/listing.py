"""``docs/numbers.md``: every number of the catalogue with its unit, status and source, as Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from hipstride.catalogue import (
    bands,
    emg,
    measures,
    norms,
    numbers,
    programmes,
    segments,
    sleds,
    torque_angle,
)
from hipstride.catalogue.sourced import STATUS_MEANING, Sourced

_DOSE = ("sets", "reps", "effort", "rest_s")


def numbers_markdown() -> str:
    """The whole page, the same bytes for the same catalogue."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_page())).strip("\n") + "\n"


def _page() -> Iterator[str]:
    yield "# Every number, where it comes from, and how far to trust it"
    yield ""
    yield "Made by `script/docs` from `src/hipstride/catalogue/data`; edit there. A **provisional** number is"
    yield "a proposal that a clinician has not reviewed yet. The numbers of single exercises are in"
    yield "`data/exercises`."
    yield ""
    counts = Counter(entry.status for entry in numbers.all_numbers().values())
    yield from _table(
        ("status", "meaning", "tunable numbers"),
        ((_status(status), text, str(counts[status])) for status, text in STATUS_MEANING.items()),
    )
    yield from _heading("Tunable numbers")
    for file in numbers.number_files():
        yield from _heading(file.replace("_", " ").capitalize(), level=3)
        yield from _sourced(numbers.file_numbers(file).items())
    yield from _heading("Body dimensions")
    yield from _sourced(segments.body_geometry().items())
    yield from _segments()
    yield from _bands()
    yield from _norms()
    yield from _torque_angle()
    yield from _sleds()
    yield from _programmes()
    yield from _measures()
    yield from _licences()
    yield from _emg()


def _segments() -> Iterator[str]:
    for sex in segments.SEXES:
        reference = segments.reference(sex)
        yield from _heading(
            f"Body segments, {sex} (reference {reference.height_m:g} m, {reference.mass_kg:g} kg)"
        )
        columns = (
            "mass_fraction",
            "com_fraction",
            "length_fraction",
            "rg_sagittal",
            "rg_transverse",
            "rg_longitudinal",
        )
        rows = segments.segment_table(sex).values()
        yield from _origin(next(iter(rows)))
        yield from _table(
            ("segment", "end points", *columns),
            (
                (row.name, row.endpoints, *(f"{getattr(row, column):.4f}" for column in columns))
                for row in rows
            ),
        )


def _bands() -> Iterator[str]:
    for brand in bands.brands():
        for version in bands.versions(brand):
            laws = [
                bands.band_law(brand, colour, version=version)
                for colour in bands.colours(brand, version=version)
            ]
            yield from _heading(f"Band {brand}, {version} table ({laws[0].shape}, newtons for one layer)")
            yield from _origin(laws[0], laws[0].note)
            yield from _table(
                ("colour", "N at 100 %", "N at 200 %", "C1 (N)", "C2 (N)"),
                (
                    (
                        law.colour,
                        f"{law.n_at_100:g}",
                        f"{law.n_at_200:g}",
                        f"{law.c1_n:.3f}",
                        f"{law.c2_n:.3f}",
                    )
                    for law in laws
                ),
            )


def _norms() -> Iterator[str]:
    yield from _heading("Strength norms (N.m): intercept + age (years) + height (m) + mass (kg)")
    rows = [(name, sex, norms.harbo(name, sex)) for name in norms.harbo_functions() for sex in segments.SEXES]
    yield from _origin(rows[0][2])
    yield from _table(
        ("function", "sex", "intercept", "age", "height", "mass"),
        (
            (
                name,
                sex,
                *(f"{x:g}" for x in (row.intercept, row.age_per_y, row.height_per_m, row.mass_per_kg)),
            )
            for name, sex, row in rows
        ),
    )
    yield from _heading("Strength priors and pooled ranges")
    ranges: list[tuple[str, float, float, str, norms.Prior | norms.PooledRange]] = [
        (f"{movement}, {sex}", entry.low, entry.high, entry.unit, entry)
        for (movement, sex), entry in norms.priors().items()
    ]
    for key, pooled in norms.pooled().items():
        ranges.append((", ".join(key), pooled.low, pooled.high, "N.m/kg", pooled))
    yield from _table(
        ("what", "low", "high", "unit", "status", "source"),
        (
            (what, f"{low:g}", f"{high:g}", unit, _status(entry.status), entry.source)
            for what, low, high, unit, entry in ranges
        ),
    )


def _torque_angle() -> Iterator[str]:
    yield from _heading("Torque over joint angle")
    rows = torque_angle.anderson_rows()
    yield from _origin(next(iter(rows.values())))
    yield from _table(
        ("joint", "direction", "sex", "age", "c1", "c2", "c3 (rad)", "c4 (rad/s)", "c5 (rad/s)", "c6"),
        (
            (*key, *(f"{x:g}" for x in (row.c1, row.c2, row.c3_rad, row.c4, row.c5, row.c6)))
            for key, row in rows.items()
        ),
    )
    line = torque_angle.hip_abduction_line()
    tested = f"from {line.lowest_deg:g} to {line.highest_deg:g} degrees"
    yield f"Hip abduction, relative to 0 degrees: {line.slope_per_deg:g} per degree, {tested}."
    yield from _origin(line, line.note)


def _sleds() -> Iterator[str]:
    yield from _heading("Sleds")
    yield from _sourced([("default_friction", sleds.default_friction())])
    yield from _table(
        ("bearing", "friction low", "friction high", "usual", "status", "source"),
        (
            (
                item.text,
                f"{item.low:g}",
                f"{item.high:g}",
                f"{item.usual:g}",
                _status(item.status),
                item.source,
            )
            for item in sleds.bearings().values()
        ),
    )
    yield from _table(
        ("machine", "rail (deg)", "force ratio", "friction share", "status", "source"),
        (
            (
                f"{item.id}: {item.text}",
                _optional(item.rail_angle_deg),
                _optional(item.force_ratio),
                _optional(item.friction_fraction),
                _status(item.status),
                item.source,
            )
            for item in sleds.machines().values()
        ),
    )


def _programmes() -> Iterator[str]:
    for id in programmes.programme_ids():
        programme = programmes.programme(id)
        yield from _heading(f"Programme {programme.title} (`{id}`), {programme.weeks} weeks")
        yield programme.text
        yield from _origin(programme, programme.note)
        parts: list[tuple[str, str, Any]] = [
            (
                f"weeks {phase.first_week}-{phase.last_week}",
                ", ".join(
                    f"{name} {_range(getattr(phase, name + '_low'), getattr(phase, name + '_high'))}"
                    for name in _DOSE
                ),
                phase,
            )
            for phase in programme.phases
        ]
        long_rest = programme.long_rest
        parts.append(
            (
                f"rest from PDDS {long_rest.from_pdds}",
                f"{_range(long_rest.rest_s_low, long_rest.rest_s_high)} s",
                long_rest,
            )
        )
        settle = programme.settle_in
        parts.append(
            (
                f"settle in, sessions 1-{settle.sessions}",
                f"steps up to {settle.max_step:.0%} at effort {settle.effort_max:g} or less",
                settle,
            )
        )
        parts += [
            (f"{item.place}", f"{item.per_week} a week with {', '.join(item.tools)}", item)
            for item in programme.sessions
        ]
        parts += [
            (item.movement, f"{item.role}, {item.per_week} a week with {', '.join(item.tools)}", item)
            for item in programme.movements
        ]
        parts += [
            (f"{item.minutes} minutes", f"{_range(item.exercises_low, item.exercises_high)} exercises", item)
            for item in programme.time_budgets
        ]
        parts += [(f"week {item.week}", item.text, item) for item in programme.checkpoints]
        parts += [
            (
                item.id,
                f"{item.per_week} a week, {item.bouts} x {item.bout_s:g} s, rest {item.rest_s:g} s, "
                f"effort {_range(item.effort_low, item.effort_high)}; steps (bouts x share of a whole one) "
                f"{', '.join(f'{step.bouts} x {step.share:g}' for step in item.steps)}",
                item,
            )
            for item in programme.complementary
        ]
        yield from _table(
            ("part", "dose", "status", "source"),
            ((name, dose, _status(item.status), item.source) for name, dose, item in parts),
        )


def _measures() -> Iterator[str]:
    yield from _heading("Outcome measures")
    yield "A change is held only against thresholds marked *yes*: a value, read in its source, whose interval"
    yield "leaves out zero."
    yield ""
    yield from _table(
        ("measure", "quantity", "value", "unit", "scale", "direction", "who", "may flag", "status", "source"),
        (
            (
                id,
                row.quantity,
                _value(row),
                row.unit,
                row.scale,
                row.direction,
                row.stratum,
                "yes" if measures.flaggable(row) else "",
                _status(row.status),
                row.source,
            )
            for id in measures.measure_ids()
            for row in measures.measure_rows(id)
        ),
    )


def _licences() -> Iterator[str]:
    yield from _heading("Instruments: what may be in this repository")
    yield from _table(
        ("instrument", "text", "what is here", "basis", "status"),
        (
            (
                item.instrument,
                "yes" if item.may_ship else "no",
                item.instead,
                item.basis,
                _status(item.status),
            )
            for item in measures.licences().values()
        ),
    )
    yield from _heading("LOINC codes")
    yield from _table(
        ("concept", "code", "unit", "read at", "status"),
        (
            (item.concept, item.code or "none confirmed", item.unit, item.read_at, _status(item.status))
            for item in measures.loinc_codes().values()
        ),
    )


def _emg() -> Iterator[str]:
    yield from _heading("Muscle activation")
    yield "Use ranks, never absolute values."
    yield ""
    yield from _table(
        ("exercise", "muscle", "value", "SD", "measure", "status", "source"),
        (
            (
                row.exercise,
                row.muscle,
                _range(row.low, row.high),
                _optional(row.sd),
                row.measure,
                _status(row.status),
                row.source,
            )
            for name in emg.exercise_names()
            for row in emg.activation(name)
        ),
    )


def _heading(text: str, level: int = 2) -> Iterator[str]:
    yield ""
    yield f"{'#' * level} {text}"
    yield ""


def _origin(item: Any, note: str = "") -> Iterator[str]:
    yield ""
    yield f"Status: {_status(item.status)}. Source: {item.source}." + (f" {note}" if note else "")
    yield ""


def _sourced(entries: Iterable[tuple[str, Sourced]]) -> Iterator[str]:
    yield from _table(
        ("id", "value", "unit", "what it is", "status", "source"),
        (
            (
                f"`{id}`",
                f"{entry.value:g}",
                entry.unit,
                " ".join(filter(None, (entry.text, entry.note))),
                _status(entry.status),
                entry.source,
            )
            for id, entry in entries
        ),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


def _status(status: str) -> str:
    return f"**{status}**" if status == "provisional" else status.replace("_", " ")


def _range(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g}-{high:g}"


def _optional(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _value(row: measures.MeasureRow) -> str:
    if row.value is None:
        return "not found" if row.status == "not_found" else "not given"
    text = f"{row.value:g}" if row.value_high is None else f"{row.value:g} to {row.value_high:g}"
    if row.ci95_low is not None and row.ci95_high is not None:
        text += f" ({row.ci95_low:g} to {row.ci95_high:g})"
    return text
