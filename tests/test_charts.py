"""Charts are pure functions of numbers, readable without colour, with a text alternative, and they stand on what is known."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from decimal import Decimal as D

import pytest
from board_packs import empty, lively

from kpireview.board_pack import charts
from kpireview.board_pack.charts import Palette, Series, Step
from kpireview.board_pack.figures import Style
from kpireview.board_pack.pictures import CHARTS, pictures
from kpireview.board_pack.tables import Desk
from kpireview.model import Entry

PALETTE = Palette()
NS = "{http://www.w3.org/2000/svg}"


def words(value: float) -> str:
    """Labels a figure."""
    return f"{value:,.0f}"


def drawn(svg: object) -> ET.Element:
    """Parses a chart."""
    return ET.fromstring(str(svg))


def desk_of(pack, catalog):
    """Makes a desk for a pack."""
    return Desk(pack, catalog.with_custom(pack), Style(pack.company.currency), PALETTE, frozenset(range(0x20, 0x3000)))


def test_every_chart_has_its_text_alternative_first(catalog):
    """A <title> with figures is the first child of each chart that a full pack gives."""
    desk = desk_of(lively(), catalog)
    seen = 0
    for domain in CHARTS:
        found = pictures(desk, domain)
        for row in found.rows if found else ():
            for picture in row:
                first = drawn(picture.svg)[0]
                assert first.tag == NS + "title"
                assert re.search(r"\d", first.text or ""), picture.question
                seen += 1
    assert seen >= 8


def test_falls_are_hollow_and_rises_solid():
    """A bridge is readable in black and white: falls are outlined on paper, rises are filled."""
    steps = [Step("Open", 100, "total"), Step("Up", 30), Step("Down", -20), Step("Close", 110, "total")]
    bars = list(drawn(charts.waterfall(steps, label=words, signed=words, title="t", palette=PALETTE)).iter(NS + "rect"))
    hollow = [r for r in bars if r.get("fill") == PALETTE.paper and r.get("stroke") == PALETTE.bad]
    solid = [r for r in bars if r.get("fill") == PALETTE.good]
    assert len(hollow) == 1
    assert len(solid) == 1


def test_a_cut_axis_is_said():
    """Where bars don't start at zero, the chart says so; where they do, it doesn't."""
    near = [Step("Open", 1000, "total"), Step("Up", 10), Step("Close", 1010, "total")]
    far = [Step("Open", 10, "total"), Step("Up", 1000), Step("Close", 1010, "total")]
    assert "axis cut" in str(charts.waterfall(near, label=words, signed=words, title="t", palette=PALETTE))
    assert "axis cut" not in str(charts.waterfall(far, label=words, signed=words, title="t", palette=PALETTE))


def test_bullet_puts_better_to_the_right():
    """A lower-is-better KPI that beats the best quartile stands right of the median, as a higher-is-better one does."""

    def dot(value: float, higher: bool) -> float:
        svg = drawn(charts.bullet(value, 5, 13, 20, higher_is_better=higher, title="t", palette=PALETTE))
        return float(next(svg.iter(NS + "circle")).get("cx") or 0)

    assert dot(4, False) > dot(13, False) > dot(22, False)
    assert dot(22, True) > dot(13, True) > dot(4, True)


def test_bullet_dot_is_hollow_below_the_median():
    """The dot says without colour whether the value is at the median or better."""

    def fill(value: float) -> str | None:
        return next(drawn(charts.bullet(value, 5, 13, 20, higher_is_better=True, title="t", palette=PALETTE)).iter(NS + "circle")).get(
            "fill"
        )

    assert fill(13) == PALETTE.accent
    assert fill(12) == PALETTE.paper


def test_sparkline_leaves_gaps_open():
    """A missing period breaks the line in two instead of being bridged."""
    whole = drawn(charts.sparkline([1, 2, 3, 4, 5], title="t", palette=PALETTE))
    broken = drawn(charts.sparkline([1, 2, None, 4, 5], title="t", palette=PALETTE))
    assert len(list(whole.iter(NS + "polyline"))) == 1
    assert len(list(broken.iter(NS + "polyline"))) == 2


@pytest.mark.parametrize("values", [[], [None, None], [5.0], [0, 0, 0], [-3, None, 7], [1e15, 1e-9]])
def test_sparkline_takes_anything(values):
    """Nothing, one value, equal values, negative ones and huge ranges give a drawing without a NaN."""
    svg = str(charts.sparkline(values, title="t", palette=PALETTE))
    assert "nan" not in svg
    assert drawn(svg).tag == NS + "svg"


def test_end_labels_never_collide():
    """Lines that end at the same place have labels at least a line apart."""
    series = [Series(f"S{i}", [1.0, 5.0 + i / 1000]) for i in range(4)]
    svg = drawn(charts.lines(series, ["a", "b"], label=words, title="t", palette=PALETTE))
    ends = sorted(float(t.get("y") or 0) for t in svg.iter(NS + "text") if (t.text or "").startswith("S"))
    assert len(ends) == 4
    assert all(b - a >= 11 for a, b in itertools.pairwise(ends))


def test_columns_name_a_gap():
    """A period without a value says n/r in its place."""
    svg = charts.columns([1.0, None, 3.0], ["a", "b", "c"], label=words, title="t", palette=PALETTE)
    assert "n/r" in str(svg)


def test_labels_are_escaped():
    """Names from a pack can't become markup."""
    svg = str(charts.bars([("<script>", 1.0, "1 & <2>")], title="<b>", palette=PALETTE))
    assert "<script>" not in svg
    assert "<b>" not in svg
    drawn(svg)


def test_runway_names_a_scenario_that_burns_nothing():
    """A cash-generative scenario is said in words, not drawn as an endless runway."""
    svg = str(charts.runway(100.0, [("Base", 10.0), ("Best", -5.0)], label=words, title="t", palette=PALETTE))
    assert "cash-generative" in svg
    assert "10.0 months" in svg


def test_pictures_of_an_empty_pack(catalog):
    """An empty pack has no chart at all."""
    desk = desk_of(empty(), catalog)
    assert all(pictures(desk, d) is None for d in CHARTS)


def test_bridge_without_its_changes_is_no_bridge(catalog):
    """With opening and closing alone there's nothing to explain, so nothing is drawn."""
    pack = lively()
    gone = {k: v for k, v in pack.kpis.items() if k not in ("sales.new_business", "sales.expansion", "sales.downgrades", "sales.churn_arr")}
    desk = desk_of(pack.model_copy(update={"kpis": gone}), catalog)
    found = pictures(desk, "sales")
    assert not any("What moved ARR" in p.question for row in (found.rows if found else ()) for p in row)


def test_bridge_that_does_not_tie_says_so(catalog):
    """What the changes don't explain is a bar of its own, never hidden."""
    pack = lively(**{"sales.arr": Entry(actual=D(1_500_000))})
    found = pictures(desk_of(pack, catalog), "sales")
    assert found is not None
    assert any("Not explained" in str(p.svg) for row in found.rows for p in row)
