"""The report as one HTML file that needs nothing else: no script, no font, no picture from elsewhere."""

import math
from collections.abc import Sequence
from html import escape

from hipstride.trial.charts import svg
from hipstride.trial.report import Report
from hipstride.trial.report_parts import Figure, Section, TableOf, Value

STYLE = """
:root { color-scheme: light; --paper: #FBF9F4; --card: #FFFFFF; --ink: #1A1F24; --muted: #47515B; --action: #0A5458;
  --line: #8A929A; --hair: #E3E0D8; }
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); }
body { margin: 0 auto; max-width: 64rem; padding: 40px 24px 64px; font-size: 18px; line-height: 1.5;
  font-family: "Atkinson Hyperlegible", "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
header { border-bottom: 3px solid var(--action); padding-bottom: 16px; margin-bottom: 24px; }
h1 { font-size: 34px; line-height: 1.2; margin: 0 0 8px; max-width: 36ch; }
h2 { font-size: 25px; line-height: 1.25; margin: 56px 0 12px; }
h3 { font-size: 18px; margin: 0; }
p { max-width: 68ch; text-wrap: pretty; margin: 0 0 12px; }
.lead p:first-of-type { font-size: 22px; line-height: 1.45; }
.muted, figcaption, .note { color: var(--muted); }
.note { font-size: 15px; margin: 8px 0 0; max-width: 84ch; }
nav ol { columns: 2; column-gap: 40px; padding-left: 1.4em; margin: 8px 0 0; font-size: 16px; }
a { color: var(--action); }
a:focus-visible { outline: 3px solid var(--action); outline-offset: 3px; }
.table { margin: 24px 0; }
.scroll { overflow-x: auto; margin-top: 8px; border: 1px solid var(--hair); border-radius: 12px; }
.scroll, .draw { background: linear-gradient(to right, var(--card) 32px, transparent),
  linear-gradient(to left, var(--card) 32px, transparent) 100% 0,
  linear-gradient(to right, #47515B66, transparent) 0 0 / 14px 100%,
  linear-gradient(to left, #47515B66, transparent) 100% 0 / 14px 100%, var(--card);
  background-repeat: no-repeat; background-attachment: local, local, scroll, scroll, local; }
.scroll:focus-visible { outline: 3px solid var(--action); outline-offset: 3px; }
table { border-collapse: collapse; width: 100%; font-size: 15px; line-height: 1.35;
  font-variant-numeric: tabular-nums; }
th, td { padding: 7px 10px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--hair); }
thead th { border-bottom: 2px solid var(--line); vertical-align: bottom; color: var(--muted); font-weight: 600; }
tbody tr:last-child td, tbody tr:last-child th { border-bottom: 0; }
tbody th { font-weight: 400; }
tbody tr.again th { color: var(--muted); }
.n { text-align: right; white-space: nowrap; }
thead .n { white-space: normal; }
figure { margin: 24px 0; background: var(--card); border: 1px solid var(--hair); border-radius: 12px; padding: 16px; }
.draw { overflow-x: auto; }
.draw:focus-visible { outline: 3px solid var(--action); outline-offset: 3px; }
figure svg { display: block; width: 100%; min-width: 36rem; height: auto; }
figcaption { font-size: 15px; margin-top: 8px; }
figcaption strong { color: var(--ink); }
details { margin-top: 8px; font-size: 15px; }
summary { cursor: pointer; color: var(--action); min-height: 44px; display: flex; align-items: center; }
footer { margin-top: 64px; border-top: 1px solid var(--line); padding-top: 16px; font-size: 15px; color: var(--muted); }
@media (max-width: 40rem) { nav ol { columns: 1; } body { padding: 24px 16px; } }
@media print {
  @page { size: A4; margin: 16mm 14mm; }
  html, body { background: #fff; color: #000; }
  body { max-width: none; padding: 0; font-size: 11pt; }
  nav, summary { display: none; }
  h2 { break-after: avoid; margin-top: 28px; }
  figure { margin: 12px 0; padding: 8px; } figure svg { min-width: 0; max-height: 100mm; }
  .scroll, .draw { background: none; }
  table { font-size: 8.5pt; } th, td { padding: 3px 5px; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .note, figcaption { font-size: 9pt; }
  .scroll { overflow: visible; border-radius: 0; } .n { white-space: normal; }
  tr, figure { break-inside: avoid; } thead { display: table-header-group; }
  .note, .muted, thead th, figcaption, footer { color: #000; }
}
@media (forced-colors: active) { .scroll, figure { border: 1px solid; } }
"""


def html(report: Report) -> str:
    """The whole page."""
    study = report.study
    contents = "".join(f'<li><a href="#{one.id}">{escape(one.title)}</a></li>' for one in report.sections[1:])
    first, rest = report.sections[0], report.sections[1:]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(study.title)}</title><style>{STYLE}</style></head><body>"
        f'<header><h1>{escape(study.title)}</h1><p class="muted">{escape(report.about)}</p>'
        "</header><main>"
        f'<section id="{first.id}" class="lead">{_texts(first)}</section>'
        f'<nav aria-label="Contents"><ol>{contents}</ol></nav>{"".join(_section(one) for one in rest)}</main>'
        "<footer><p>Hipstride supports a professional\u2019s judgement; it is not a medical device. Every number of this "
        "page is in results.json, and <code>hipstride trial reproduce</code> computes it again from the bundle.</p>"
        "</footer></body></html>\n"
    )


def _section(section: Section) -> str:
    return (
        f'<section id="{section.id}"><h2>{escape(section.title)}</h2>{_texts(section)}'
        f"{''.join(_figure(one) for one in section.figures)}{''.join(_table(one) for one in section.tables)}</section>"
    )


def _texts(section: Section) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in section.text)


def _figure(figure: Figure) -> str:
    numbers = f"<details><summary>The numbers</summary>{_table(figure.data)}</details>"
    if figure.kind == "flow":  # its counts stand in the table below it
        numbers = ""
    return (
        f'<figure><div class="draw" tabindex="0" role="group" aria-label="{escape(figure.title)}">{svg(figure)}</div>'
        f"<figcaption><strong>{escape(figure.title)}.</strong> {escape(figure.summary)}</figcaption>{numbers}</figure>"
    )


def _table(table: TableOf) -> str:
    if not table.rows:
        return ""
    numeric = [i > 0 and is_numeric([row[i] for row in table.rows]) for i in range(len(table.columns))]
    texts = table_texts(table)
    head = "".join(
        f'<th scope="col"{_class(right)}>{escape(name)}</th>'
        for name, right in zip(table.columns, numeric, strict=True)
    )
    named = any(table.columns)
    body = []
    before = ""
    for place in range(len(table.rows)):
        first = texts[0][place]
        again = ' class="again"' if first == before and place else ""
        before = first
        cells = "".join(
            f"<td{_class(numeric[i])}>{escape(texts[i][place])}</td>" for i in range(1, len(table.columns))
        )
        body.append(f'<tr{again}><th scope="row">{escape(first)}</th>{cells}</tr>')
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    return (
        f'<div class="table"><h3 id="table-{table.id}">{escape(table.title)}</h3>'
        f'<div class="scroll" tabindex="0" role="region" aria-labelledby="table-{table.id}"><table>'
        f"{f'<thead><tr>{head}</tr></thead>' if named else ''}<tbody>{''.join(body)}</tbody></table></div>{note}</div>"
    )


def _class(right: bool) -> str:
    return ' class="n"' if right else ""


def is_numeric(values: Sequence[Value]) -> bool:
    """Whether a column holds numbers, which stand at its right edge."""
    return any(isinstance(one, float | int) for one in values) and not any(
        isinstance(one, str) for one in values
    )


PROBABILITIES = ("p", "Adjusted p", "Chance")
BOUNDS = ("Lower", "Upper")


def table_texts(table: TableOf) -> list[list[str]]:
    """The columns as they are printed; an estimate and its bounds have the same decimals all down."""
    columns = [[row[i] for row in table.rows] for i in range(len(table.columns))]
    found: list[list[str]] = []
    for i, name in enumerate(table.columns):
        if name in PROBABILITIES:
            found.append(["\u2013" if one is None else _probability(one) for one in columns[i]])
            continue
        first = next((k for k in range(i, -1, -1) if table.columns[k] not in BOUNDS), i)
        last = next((k for k in range(i + 1, len(columns)) if table.columns[k] not in BOUNDS), len(columns))
        group = [one for column in columns[first:last] for one in column]
        digits = 1 if name == "df" else _digits([one for one in group if isinstance(one, float)])
        found.append([_cell(one, digits) for one in columns[i]])
    return found


def _digits(values: Sequence[float]) -> int:
    """Decimals that show about three digits of the largest number."""
    largest = max(map(abs, values), default=0.0)
    if largest == 0.0 or all(one == int(one) for one in values):
        return 0
    return min(3, max(0, 2 - math.floor(math.log10(largest)))) if largest >= 1.0 else 3


def _probability(p: Value) -> str:
    if isinstance(p, str) or p is None:
        return str(p)
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def _cell(value: Value, digits: int) -> str:
    if value is None:
        return "\u2013"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    text = f"{value:.{digits}f}"
    return (text if float(text) != 0 else f"{0:.{digits}f}").replace("-", "\u2212")


def text(report: Report) -> str:
    """The report as plain text, for a terminal and for a screen reader."""
    parts = [report.study.title, "=" * len(report.study.title), ""]
    for section in report.sections:
        parts += [section.title, "-" * len(section.title), *section.text, ""]
        for figure in section.figures:
            parts += [f"{figure.title}. {figure.summary}", ""]
        for table in section.tables:
            if table.rows:
                parts += [table.title, *_text_table(table), *([table.note] if table.note else []), ""]
    return "\n".join(parts)


def _text_table(table: TableOf) -> list[str]:
    columns = [[row[i] for row in table.rows] for i in range(len(table.columns))]
    texts = table_texts(table)
    widths = [max(len(name), *map(len, column)) for name, column in zip(table.columns, texts, strict=True)]
    right = [is_numeric(column) for column in columns]
    lines = [list(table.columns), *([column[i] for column in texts] for i in range(len(table.rows)))]
    return [
        "  ".join(
            cell.rjust(width) if numeric else cell.ljust(width)
            for cell, width, numeric in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    ]
