"""Finds the claims of a pack's narratives: every figure and direction, linked and held against the pack."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from kpireview.catalog import Catalog
from kpireview.claims.facts import Facts, facts_of
from kpireview.claims.link import Linker
from kpireview.claims.linked import Linked
from kpireview.claims.stream import Stream, stream_of
from kpireview.model import Claim, Pack


def find_claims(pack: Pack, catalog: Catalog, fields: Iterable[str] | None = None) -> tuple[Claim, ...]:
    """Returns the claims of the narratives, in the pack's order and the text's; offsets count code points.

    `fields` limits it to some narratives. A figure that speaks of no KPI of the pack (an account's, a target, a forecast) comes back as
    `unlinked`, without a KPI. Notes beside figures are not read.
    """
    facts = facts_of(pack, catalog)
    wanted = None if fields is None else set(fields)
    claims: list[Claim] = []
    for field_id, entry in pack.kpis.items():
        if entry.text and (wanted is None or field_id in wanted):
            claims += claims_of(entry.text, field_id, facts)
    return tuple(claims)


def linked_of(text: str, field_id: str, facts: Facts) -> tuple[Stream, list[Linked]]:
    """Returns a narrative's elements and what in it is linked to the pack."""
    stream = stream_of(text, facts.pack.company.currency, facts.lexicon, field_id)
    linked = Linker(stream, facts, field_id).run()
    return stream, _apart(linked)


def _apart(linked: list[Linked]) -> list[Linked]:
    """Shortens quotes that overlap to the figure itself, so that each claim has its own."""
    for before, after in itertools.pairwise(linked):
        if after.start < before.end:
            if after.figure_start >= before.end:
                after.start = after.figure_start if after.figure_start >= before.end else after.start
            elif before.figure_end >= 0 and before.figure_end <= after.start:
                before.end = before.figure_end
            else:
                if before.figure_start >= 0:
                    before.start, before.end = before.figure_start, before.figure_end
                if after.figure_start >= 0:
                    after.start, after.end = after.figure_start, after.figure_end
    return linked


def _shown(value: Any) -> Any:
    """Returns a number without the endless digits of a division."""
    if isinstance(value, Decimal) and len(value.as_tuple().digits) > 20:
        return round(value, 6).normalize()
    return value


def claims_of(text: str, field_id: str, facts: Facts) -> list[Claim]:
    """Returns the claims of one narrative."""
    stream, linked = linked_of(text, field_id, facts)
    claims = [
        Claim(
            field=field_id, quote=text[c.start : c.end], start=c.start, end=c.end, kpi=c.kpi, period=c.period, measure=c.measure,
            expression=c.expression, base=c.base, cell=c.cell, stated=_shown(c.stated), pack=_shown(c.pack), named=c.named,
            verdict="supported" if c.holds else "contradicted",
        )
        for c in linked
    ]  # fmt: skip
    spoken = {c.element for c in linked}
    doc = stream.doc
    for element in stream.at_quantity:
        if element < 0 or element in spoken:
            continue
        q = stream.figure(element)
        if q.weak:
            continue
        start, end = doc.start[q.first], doc.end[q.last]
        claims.append(Claim(field=field_id, quote=text[start:end], start=start, end=end, stated=_shown(q.value), verdict="unlinked"))
    claims.sort(key=lambda c: (c.start, c.end))
    return claims
