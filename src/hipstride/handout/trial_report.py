"""The report of a trial on paper: the same sections, sentences, tables and figures as the page for the screen.

What is drawn and said comes from :mod:`hipstride.trial`; here stands only how it is laid out on pages.
"""

from __future__ import annotations

from typing import Any

from hipstride.handout.typeset import Paper, typeset
from hipstride.trial.charts import svg
from hipstride.trial.report import Report
from hipstride.trial.report_html import is_numeric, table_texts
from hipstride.trial.report_parts import Figure, Section, TableOf

PROSE = 30  # letters; a longer cell is set on several lines
LONGEST_WORD = 22  # letters; a longer word may break
KEPT_ROWS, KEPT_LETTERS = 20, 1500  # a table up to this size stays on one page


def trial_sheets(report: Report, paper: Paper = "a4") -> bytes:
    """The report of a trial as a PDF. Raises BadInput for a letter that no font can print."""
    return typeset("trial_report", trial_values(report), paper)


def trial_values(report: Report) -> dict[str, Any]:
    """What the report says, as plain values."""
    first, *rest = report.sections
    return {
        "title": report.study.title,
        "about": report.about,
        "summary": list(first.text),
        "sections": [_section(one) for one in rest],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "text": list(section.text),
        "figures": [_figure(one) for one in section.figures],
        "tables": [_table(one) for one in section.tables if one.rows],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    numbers = figure.data if figure.kind != "flow" and figure.data.rows else None  # the flow's have a table
    return {
        "svg": svg(figure),
        "alt": f"{figure.title}. {figure.summary}",
        "title": figure.title,
        "summary": figure.summary,
        "numbers": None if numbers is None else _table(numbers),
    }


def _table(table: TableOf) -> dict[str, Any]:
    columns = [[_breakable(cell) for cell in column] for column in table_texts(table)]
    heads = [_breakable(name) for name in table.columns]
    numeric = [i > 0 and is_numeric([row[i] for row in table.rows]) for i in range(len(heads))]
    rows = [list(row) for row in zip(*columns, strict=True)]
    letters = [sum(map(len, row)) for row in rows]
    return {
        "title": table.title,
        "note": table.note,
        "columns": heads if any(heads) else [],
        "numeric": numeric,
        "prose": [max(map(len, column)) > PROSE for column in columns],
        "rows": rows,
        "again": [i > 0 and row[0] == rows[i - 1][0] for i, row in enumerate(rows)],
        "keep": len(rows) <= KEPT_ROWS and sum(letters) <= KEPT_LETTERS,
        "whole_rows": max(letters) <= KEPT_LETTERS,
    }


def _breakable(text: str) -> str:
    """The text with places in its longest words where a line may end."""
    return " ".join(
        word if len(word) <= LONGEST_WORD else "\u200b".join(word[i : i + 8] for i in range(0, len(word), 8))
        for word in text.split(" ")
    )
