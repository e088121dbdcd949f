"""Everything that the offline detectors look at for one narrative, computed once."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from kpireview.critic.carried import RESOLVED
from kpireview.critic.cues import ASSUME_WORD
from kpireview.critic.items import cut_items
from kpireview.critic.names import Name, is_common, names_in
from kpireview.critic.parts import Cut, Item, prose_item
from kpireview.critic.people import owners
from kpireview.critic.rubric import Rubric
from kpireview.critic.spans import Figure, When, dates, figures
from kpireview.model import Claim, Pack

if TYPE_CHECKING:
    from kpireview.catalog import Catalog

_NAME_COLUMNS = ("name", "account", "title", "responsible", "owner", "bank", "leader_name", "competitor")
_ORG_FIELDS = frozenset(
    {"sales.pipeline_key_deals", "sales.deals_summary", "finance.bank_accounts_list", "product.portfolio", "customers.customer_segments"}
)
_ORG_ITEMS = frozenset({"account", "deal", "competitor", "product"})


def pack_names(pack: Pack) -> tuple[frozenset[str], frozenset[str]]:
    """Returns the casefolded names in a pack's rows: all of them, and those of organisations and products."""
    everyone: set[str] = set()
    orgs: set[str] = set()
    for kpi, entry in pack.kpis.items():
        for row in entry.rows or ():
            for column in _NAME_COLUMNS:
                value = row.get(column)
                if isinstance(value, str) and value.strip():
                    everyone.add(value.strip().casefold())
                    if (kpi in _ORG_FIELDS and column not in ("owner", "responsible")) or column in ("account", "competitor", "bank"):
                        orgs.add(value.strip().casefold())
    own = set(pack.company.name.casefold().split())
    parts = {w for n in everyone for w in n.split() if len(w) >= 4 and w not in own and not is_common(w)}
    return frozenset((everyone | parts) - own), frozenset(orgs)


_LOOSE = re.compile(r"(?:\s|[,;:](?=\s)|[-•*+](?=\s))*")  # blanks, a bullet or a comma before the words that are quoted


@dataclass(frozen=True)
class Context:
    """One narrative with its rubric, its prior text and its parts."""

    pack: Pack
    catalog: Catalog
    rubric: Rubric
    cut: Cut
    prior: str | None
    claims: tuple[Claim, ...] | None
    rows_orgs: frozenset[str]

    @property
    def field(self) -> str:
        """The narrative's KPI id."""
        return self.rubric.field

    @property
    def text(self) -> str:
        """The stored text, from which every quote is taken."""
        return self.cut.text

    @property
    def clean(self) -> str:
        """The text with suspect passages blanked out, at the same offsets."""
        return self.cut.clean

    @property
    def items(self) -> tuple[Item, ...]:
        """The narrative's items."""
        return self.cut.items

    @cached_property
    def dates(self) -> list[When]:
        """All dates."""
        return dates(self.clean, 0, len(self.clean), self.pack.period)

    @cached_property
    def figures(self) -> list[Figure]:
        """All quantities; the numbers of a list and of headings are none."""
        return [f for f in figures(self.clean, 0, len(self.clean), self.dates) if not self._list_number(f)]

    def _list_number(self, figure: Figure) -> bool:
        if figure.kind != "count" or not self.clean[figure.start : figure.end].isdigit():
            return False
        after = self.clean[figure.end : figure.end + 2]
        before = self.clean[max(0, figure.start - 2) : figure.start]
        return (
            after[:1] in (".", ")")
            and (not before.strip(" (*_#") or before.endswith(("\n", "(")))
            and (after[1:] in (" ", ""))
            and not any(
                i.start <= figure.start < i.end and self.clean[i.start : figure.start].strip() != ""
                for i in self.items
                if i.kind not in ("inline", "prose")
            )
        )

    @cached_property
    def names(self) -> list[Name]:
        """All proper names."""
        return names_in(self.clean, 0, len(self.clean), known=self.cut.known)

    @cached_property
    def orgs(self) -> frozenset[str]:
        """Casefolded names that are organisations or products: they own nothing."""
        out = set(self.rows_orgs)
        if self.rubric.item in _ORG_ITEMS:
            for item in self.items:
                for name in names_in(self.clean, item.head_start, item.head_end, known=self.cut.known):
                    out.add(name.key)
                    out.add(name.key.split()[0])
        return frozenset(out)

    @cached_property
    def people(self) -> tuple[str, ...]:
        """First names of those who own some item of the text."""
        found = [o.who.split()[0] for item in self.items for o in owners(self.cut, item, self.orgs) if o.person]
        return tuple(dict.fromkeys(w for w in found if w[:1].isupper() and len(w) >= 3 and not w.isupper() and not is_common(w)))

    @cached_property
    def facts(self) -> int:
        """How many facts the text holds: quantities, firm dates and different names but the company's own."""
        own = self.pack.company.name.casefold()
        names = {n.key for n in self.names} - {own, own.split()[0]}
        return len(self.figures) + sum(w.firm for w in self.dates) + len(names)

    @cached_property
    def density(self) -> float:
        """Facts in a hundred words: below 3 nobody could say which company wrote the text, above 8 hardly any text is empty."""
        return 100 * self.facts / max(1, len(self.clean.split()))

    @cached_property
    def _starts(self) -> dict[str, list[int]]:
        return {
            "dates": [w.start for w in self.dates],
            "figures": [f.start for f in self.figures],
            "names": [n.start for n in self.names],
            "sentences": [e for _, e in self.cut.sentences],
        }

    def _range(self, name: str, start: int, end: int) -> slice:
        starts = self._starts[name]
        return slice(bisect_left(starts, start), bisect_left(starts, end))

    def sentences(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yields the sentences of a passage, cut to it."""
        first = bisect_left(self._starts["sentences"], start + 1)
        for s, e in islice(self.cut.sentences, first, None):
            if s >= end:
                return
            yield max(s, start), min(e, end)

    def within(self, item: Item, *, ahead: bool | None = None, firm: bool | None = True) -> list[When]:
        """Returns the dates of an item."""
        found = self.dates[self._range("dates", item.start, item.end)]
        return [w for w in found if (ahead is None or w.ahead == ahead) and (firm is None or w.firm == firm)]

    def sizes(self, start: int, end: int, kinds: Iterable[str] | None = None) -> list[Figure]:
        """Returns the quantities of a passage."""
        return [f for f in self.figures[self._range("figures", start, end)] if kinds is None or f.kind in kinds]

    def claimed(self, start: int, end: int) -> bool:
        """Tells whether a passage lies in a figure of the pack's own period, as the claims read it."""
        return any(c.start < end and start < c.end and c.measure == "actual" for c in self.claims or ())

    def names_of(self, start: int, end: int) -> list[Name]:
        """Returns the proper names of a passage."""
        return self.names[self._range("names", start, end)]

    def quote(self, start: int, end: int, limit: int = 160) -> str:
        """Returns text[start:end], trimmed and cut at a word, always a substring of the stored text."""
        piece = self.text[start:end]
        lead = _LOOSE.match(piece)
        left = lead.end() if lead else 0
        piece = piece[left:].rstrip()
        if len(piece) <= limit:
            return piece
        cut = piece[:limit].rfind(" ")
        end_at = cut if cut > limit // 2 else limit
        return self.text[start + left : start + left + end_at]


def _struck(item: Item, before: str) -> bool:
    """Whether prose only takes leave of an item of last time: "Mercado Central, which we flagged, renewed in December"."""
    if item.kind != "prose" or RESOLVED.search(item.text) is None or len(item.text.split()) > 30:
        return False
    names = names_in(item.text, 0, len(item.text))
    return (
        bool(names)
        and all(n.key in before for n in names)
        and not any(f.kind == "money" for f in figures(item.text, 0, len(item.text), []))
    )


def _assumed(cut: Cut) -> tuple[Item, ...]:
    """Returns prose cut where it assumes the next thing: from each "We assume", "We count on" to the one after it."""
    starts = [s for s, e in cut.sentences if ASSUME_WORD.search(cut.clean, s, e)]
    if not starts:
        return cut.items
    edges = [*starts, len(cut.clean)]
    return tuple(prose_item(cut.clean, a, b) for a, b in pairwise(edges))


def context(pack: Pack, catalog: Catalog, rubric: Rubric, claims: Iterable[Claim] | None) -> Context:
    """Returns the context of a narrative that the pack holds; the prior text is the one of the period before, by dates."""
    text = pack.text(rubric.field) or ""
    before = pack.prior()
    prior = before.text(rubric.field) if before is not None else None
    everyone, orgs = pack_names(pack)
    mine = None if claims is None else tuple(c for c in claims if c.field == rubric.field)
    cut = cut_items(text, everyone, paragraphs=rubric.item in ("pattern", "point", "section"))
    if not cut.listed and rubric.item in ("challenge", "initiative"):
        cut = cut_items(text, everyone, paragraphs=True)
    if not cut.listed and rubric.field == "sales.pipeline_context_notes":
        cut = replace(cut, items=_assumed(cut))
    if prior and not cut.listed:
        cut = replace(cut, items=tuple(i for i in cut.items if not _struck(i, prior.casefold())))
    return Context(pack, catalog, rubric, cut, prior if prior and prior.strip() else None, mine, orgs)
