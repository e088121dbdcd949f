"""Elements of narratives are kept between readings; what is linked to the pack is not."""

from __future__ import annotations

from decimal import Decimal

from company import make_company

from kpireview.catalog import load_catalog
from kpireview.claims import find_claims, stream
from kpireview.model import Entry, Pack

FIELD = "sales.pipeline_commentary"


def with_arr(pack: Pack, arr: Decimal, text: str) -> Pack:
    """Returns the pack with another ARR and one narrative."""
    return pack.model_copy(update={"kpis": {**pack.kpis, "sales.arr": Entry(actual=arr), FIELD: Entry(text=text)}})


def test_a_changed_number_is_seen_in_a_text_that_was_read_before() -> None:
    """The same sentence is supported, then contradicted, when only the pack's number has changed."""
    pack, catalog = make_company(), load_catalog()
    text = "ARR closed at $12.3m."
    first = find_claims(with_arr(pack, Decimal(12_300_000), text), catalog, [FIELD])
    then = find_claims(with_arr(pack, Decimal(11_100_000), text), catalog, [FIELD])
    assert [c.verdict for c in first] == ["supported"]
    assert [c.verdict for c in then] == ["contradicted"]


def test_linking_leaves_the_kept_elements_as_they_were() -> None:
    """A text whose elements were kept says the same as when they are cut anew."""
    text = "ARR rose to $12.3m from $11.1m in the prior quarter; net burn was $400k. " * 3
    case, catalog = with_arr(make_company(), Decimal(12_300_000), text), load_catalog()
    find_claims(case, catalog, [FIELD])
    kept = find_claims(case, catalog, [FIELD])
    stream._kept.cache_clear()
    assert len(text) < stream.MAX_KEPT
    assert kept == find_claims(case, catalog, [FIELD])
