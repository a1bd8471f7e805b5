from pathlib import Path

from hipstride.catalogue.listing import numbers_markdown
from hipstride.catalogue.numbers import all_numbers

PAGE = Path(__file__).parents[2] / "docs" / "numbers.md"


def test_the_page_is_up_to_date():
    assert PAGE.read_text("utf-8") == numbers_markdown(), "run script/docs"


def test_every_number_is_on_it_with_its_status():
    lines = {line.split("`")[1]: line for line in numbers_markdown().splitlines() if line.startswith("| `")}
    for id, entry in all_numbers().items():
        assert ("**provisional**" in lines[id]) == (entry.status == "provisional"), id
        assert entry.source in lines[id], id
