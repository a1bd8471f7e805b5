"""Columns from the text of a CSV file, for trials kept in a spreadsheet."""

import csv
import io

from hipstride.record.errors import BadInput

SEPARATORS = (",", ";", "\t")


def columns_of_csv(text: str, where: str) -> dict[str, list[str]]:
    r"""Columns by name; the separator is whichever of comma, semicolon and tab the header holds most.

    Rows are counted from 1 without the header, as in every later message. Empty lines are left out.

    >>> columns_of_csv("id;week;y\nP1;0;85.5\n", "t.csv")
    {'id': ['P1'], 'week': ['0'], 'y': ['85.5']}
    """
    header = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=header.count)
    try:
        rows = [
            row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True) if row
        ]
    except csv.Error as error:
        raise BadInput(where, str(error), "a CSV file with a header") from None
    if not rows:
        raise BadInput(where, "an empty file", "a CSV file with a header")
    names = [name.strip() for name in rows[0]]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadInput(f"{where}, header", f"{twice[0]!r} twice", "a different name for every column")
    for number, row in enumerate(rows[1:], start=1):
        if len(row) != len(names):
            raise BadInput(f"{where}, row {number}", f"{len(row)} cells", f"{len(names)}, as in the header")
    return {name: [row[place] for row in rows[1:]] for place, name in enumerate(names)}
