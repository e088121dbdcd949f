"""Turns supported figures of narratives into bound ones that read the same, and changes nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kpireview.catalog import Catalog
from kpireview.claims.facts import Facts, facts_of
from kpireview.claims.find import linked_of
from kpireview.claims.linked import Linked
from kpireview.model import Pack
from kpireview.model.style import format_value, styles_for


@dataclass(frozen=True, slots=True)
class Binding:
    """One figure that becomes bound: where it stands in the text as it was, what is written there, and what replaces it."""

    field: str
    start: int
    end: int
    quote: str
    replacement: str
    rendered: str


def bind_pack(pack: Pack, catalog: Catalog) -> tuple[Pack, tuple[Binding, ...]]:
    """Returns the pack with its narratives' supported figures bound, and what was changed, in order.

    A figure is bound only where a style shows it with the same precision; hedged figures, ranges, words and directions stay as they are.
    """
    facts = facts_of(pack, catalog)
    kpis = dict(pack.kpis)
    bindings: list[Binding] = []
    for field_id, entry in pack.kpis.items():
        if not entry.text:
            continue
        pieces: list[str] = []
        at = 0
        stream, linked = linked_of(entry.text, field_id, facts)
        for claim in linked:
            if (
                not claim.holds
                or not isinstance(claim.stated, Decimal)
                or claim.measure not in {"actual", "budget"}
                or claim.cell is not None
            ):
                continue
            q = stream.figure(claim.element)
            if q.hedge or q.spelt or q.high is not None or q.of is not None or q.bracketed or claim.figure_start < at:
                continue
            quote = entry.text[claim.figure_start : claim.figure_end]
            found = _replacement(quote, claim, facts)
            if found is None:
                continue
            source, rendered = found
            bindings.append(Binding(field_id, claim.figure_start, claim.figure_end, quote, source, rendered))
            pieces += [entry.text[at : claim.figure_start], source]
            at = claim.figure_end
        if pieces:
            pieces.append(entry.text[at:])
            kpis[field_id] = entry.model_copy(update={"text": "".join(pieces)})
    return (pack.model_copy(update={"kpis": kpis}) if bindings else pack), tuple(bindings)


def _replacement(quote: str, claim: Linked, facts: Facts) -> tuple[str, str] | None:
    """Returns the bound form of a figure and how it renders, None where no style keeps its precision."""
    kpi = facts.kpi(claim.kpi)
    wanted = _digits(quote)
    calendar = facts.calendar
    at = "" if claim.period == calendar.current.label else "@prior" if claim.period == calendar.prior else f"@{claim.period}"
    budget = "~budget" if claim.measure == "budget" else ""
    for style in styles_for(kpi.field_type, kpi.unit or None, ratio=facts.classes.get(claim.kpi) == "ratio"):
        if style == "short":
            continue  # its precision changes with the size of the value
        rendered = format_value(
            claim.pack, field_type=kpi.field_type, unit=kpi.unit or None, currency=facts.pack.company.currency, style=style
        )
        if _digits(rendered) == wanted and _scale(rendered) == _scale(quote):
            name = f"{claim.kpi}{at}{budget}" + ("" if style == "full" else f"|{style}")
            return "{{" + name + "}}", rendered
    return None


def _digits(text: str) -> str:
    """Returns the digits of a figure with its decimal mark, signs and separators left out: $1,234.50 as 1234.50."""
    number = [c for c in text if c.isdigit() or c in ".,’'\u00a0\u202f"]
    plain = "".join(number).strip(".,’'\u00a0\u202f")
    for mark in "’'\u00a0\u202f":
        plain = plain.replace(mark, "")
    head, sep, tail = plain.rpartition("," if plain.rfind(",") > plain.rfind(".") else ".")
    if not sep:
        return plain
    if (len(tail) == 3 and sep == ",") or (len(tail) == 3 and "." in head):
        return head.replace(",", "").replace(".", "") + tail
    return head.replace(",", "").replace(".", "") + "." + tail


def _scale(text: str) -> str:
    letters = "".join(c for c in text.casefold() if c.isalpha())
    for names, scale in ((("billion", "mrd", "bn"), "bn"), (("million", "mio", "mln", "mn"), "m"), (("thousand", "tsd"), "k")):
        if any(n in letters for n in names):
            return scale
    if "bps" in letters or "basispoint" in letters:
        return "bps"
    tail = text.rstrip(" .)").casefold()
    return tail[-1] if tail and tail[-1] in "km" and not letters.endswith(("month", "months")) else ""
