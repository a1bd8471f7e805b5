import itertools

import pytest

from hipstride.catalogue.bands import brands, colours
from hipstride.figure.drawing import Circle, Line, Rect
from hipstride.figure.swatch import HEIGHT, WIDTH, swatch
from hipstride.figure.theme import contrast

BANDS = [(brand, colour) for brand in brands() for colour in colours(brand)]


def hatch_of(brand, colour):
    return [ends_of(shape) for shape in swatch(brand, colour).items if shape.role == "hatch"]


def ends_of(shape):
    """The places that say where a mark of a hatch is."""
    if isinstance(shape, Circle):
        return (shape.centre,)
    assert isinstance(shape, Line)
    return (shape.start, shape.end)


def fill_of(brand, colour):
    return next(
        s.paint.fill for s in swatch(brand, colour).items if isinstance(s, Rect) and s.role == "colour"
    )


@pytest.mark.parametrize("brand", brands())
def test_two_colours_of_a_brand_differ_on_a_grey_print(brand):
    for one, other in itertools.combinations(colours(brand), 2):
        fills = [fill_of(brand, each) for each in (one, other)]
        assert hatch_of(brand, one) != hatch_of(brand, other) or contrast(*fills) > 4.5, (one, other)


@pytest.mark.parametrize(("brand", "colour"), BANDS)
def test_the_hatch_can_be_seen_and_stays_inside(brand, colour):
    drawn, fill = swatch(brand, colour), fill_of(brand, colour)
    for shape in drawn.items:
        if shape.role != "hatch" or not isinstance(shape, Circle | Line):
            continue
        assert contrast(fill, shape.paint.stroke or shape.paint.fill or fill) > 3.0
        assert all(-1e-9 <= x <= WIDTH + 1e-9 and -1e-9 <= y <= HEIGHT + 1e-9 for x, y in ends_of(shape))
    assert colour in drawn.description
