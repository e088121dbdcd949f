"""What the columns of a sheet may be called, and period labels as people write them.

One table for both directions: the first name of each meaning is the one that the template writes, the others are read as well.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# meaning → names; compared without case, accents and punctuation
KPI_HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("Id", "KPI id", "Key", "Code", "Metric id", "Kennung"),
    "label": ("KPI", "Metric", "Name", "Label", "Indicator", "Measure", "Line item", "Kennzahl", "Bezeichnung", "Indicateur", "Indicador"),
    "actual": ("Actual", "Actuals", "Value", "Amount", "This period", "Current", "Current period", "Result", "Ist", "Wert", "Réel",
               "Real", "Ist-Wert"),
    "budget": ("Plan", "Budget", "Planned", "Budgeted", "Soll", "Plan-Wert", "Planwert", "Presupuesto"),
    "ytd.actual": ("Year to date", "YTD", "YTD actual", "Actual YTD", "Year to date actual"),
    "ytd.budget": ("Year to date plan", "YTD plan", "YTD budget", "Plan YTD", "Budget YTD", "Year to date budget"),
    "forecast": ("Full-year outlook", "Forecast", "Outlook", "Full year", "Full year forecast", "FY forecast", "Full year outlook"),
    "text": ("Text", "Narrative", "Commentary"),
    "absent": ("Not reported because", "Absent because", "Absent", "Reason absent", "Why not reported"),
    "note": ("Note", "Notes", "Comment", "Comments", "Remark", "Bemerkung", "Kommentar"),
    "source": ("Source", "Data source", "Quelle"),
    "period": ("Period", "Quarter", "Month", "Reporting period", "Periode", "Zeitraum"),
    "what": ("What", "Part", "Column", "Attribute", "Field", "Measure type", "Type of value"),
    "row": ("Row", "Row number", "Line", "Zeile"),
}  # fmt: skip
IGNORED = ("Unit", "Last period", "Prior", "Prior period", "Previous", "Previous period", "A year ago", "Year ago", "Variance", "Need",
           "Definition",           "Domain", "Change", "Delta", "Var", "Var %", "vs plan", "Status", "Einheit", "Owner")  # fmt: skip

COVER_KEYS: dict[str, tuple[str, ...]] = {
    "company.name": ("Company", "Company name", "Firma", "Unternehmen"),
    "company.stage": ("Stage", "Company stage", "Funding stage"),
    "company.currency": ("Currency", "Base currency", "Währung"),
    "company.fiscal_year_start": ("Fiscal year starts in month", "Fiscal year start", "First month of the fiscal year"),
    "period.label": ("Period", "Reporting period", "Quarter"),
    "period.start": ("Period starts", "Period start", "First day", "From"),
    "period.end": ("Period ends", "Period end", "Last day", "To", "Until"),
    "meeting.date": ("Board meeting", "Meeting date", "Board meeting date", "Meeting"),
    "meeting.confidentiality": ("Confidentiality", "Confidentiality line"),
    "meeting.recipient": ("Recipient",),
}
OWN_HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("Id",), "label": ("Label", "Name", "KPI"), "field_type": ("Type", "Field type"), "domain": ("Domain", "Section"),
    "unit": ("Unit",), "aliases": ("Also called", "Aliases", "Alias"),
}  # fmt: skip
FOLLOW_HEADERS: dict[str, tuple[str, ...]] = {
    "decision": ("Decision", "Follow-up", "Action item"), "owner": ("Owner", "Responsible", "Who"), "due": ("Due", "Due date", "By when"),
    "state": ("State", "Status"), "note": ("Note", "Notes", "Comment"),
}  # fmt: skip
CONVENTION_HEADERS: dict[str, tuple[str, ...]] = {
    "key": ("Convention", "Key"), "value": ("Our choice", "Choice", "Value"), "reason": ("Reason",),
}  # fmt: skip
RESTATED_HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("Id", "KPI id"), "period": ("Earlier period", "Period"), "reported": ("Reported then", "Reported"), "reason": ("Reason", "Why"),
}  # fmt: skip
PARTS = ("actual", "budget", "ytd.actual", "ytd.budget", "forecast", "text", "choice", "date", "absent", "note", "source")
EMPTIED = "clear"  # the word that takes a value out; an empty cell leaves it as it was
NO_ROWS = "none"  # a structured field that is reported and has no rows


def folded(text: str) -> str:
    """Returns a header or label without case, accents and punctuation, its words parted by single spaces."""
    plain = unicodedata.normalize("NFKD", text[:200]).casefold().replace("&", " and ").replace("%", " pct ")
    return " ".join(re.sub(r"[^\w]+|_", " ", "".join(c for c in plain if not unicodedata.combining(c))).split())


def _index(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {folded(name): meaning for meaning, names in table.items() for name in (*names, meaning)}


KPI_INDEX, COVER_INDEX, OWN_INDEX, FOLLOW_INDEX, CONVENTION_INDEX, RESTATED_INDEX = map(
    _index, (KPI_HEADERS, COVER_KEYS, OWN_HEADERS, FOLLOW_HEADERS, CONVENTION_HEADERS, RESTATED_HEADERS)
)
_IGNORED = frozenset(map(folded, IGNORED))


@dataclass(frozen=True, slots=True)
class Header:
    """What one column holds: a meaning of KPI_HEADERS, perhaps for a period of its own and in thousands or millions."""

    meaning: str
    period: str | None = None
    power: int = 0


_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january januar", "feb february februar", "mar march maerz marz", "apr april", "may mai", "jun june juni", "jul july juli",
         "aug august", "sep sept september", "oct october okt oktober", "nov november", "dec december dez dezember"), 1)
    for name in names.split()
}  # fmt: skip
_YEAR = r"(?:(?P<fy>fy)\s*'?)?(?P<year>(?:19|20)\d\d)"
_LABEL_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"{_YEAR}\s*[-/ ]?\s*(?:q(?P<q>[1-4])|h(?P<h>[12]))(?!\d)",
        rf"(?:q(?P<q>[1-4])|h(?P<h>[12]))\s*[-/' ]?\s*{_YEAR}(?!\d)",
        rf"{_YEAR}-(?P<m>0[1-9]|1[0-2])(?!\d)",
        rf"(?P<name>[a-z]{{3,9}})\.?\s+{_YEAR}(?!\d)",
        rf"{_YEAR}(?!\d)",
    )
)
_POWERS = {
    "k": 3,
    "000": 3,
    "000s": 3,
    "thousands": 3,
    "thousand": 3,
    "tsd": 3,
    "t": 3,
    "m": 6,
    "mn": 6,
    "mio": 6,
    "millions": 6,
    "million": 6,
}
_SCALE = re.compile(
    r"[(\[,]?\s*(?:in\s+)?(?:[A-Z]{3}|[$€£¥])?\s*['’]?(?P<scale>k|000s?|thousands?|tsd\.?|mn?|mio\.?|millions?|T(?=[€$£]))\s*(?:[A-Z]{3}|[$€£¥])?\s*[)\]]?\s*$"
)


def find_label(text: str) -> tuple[str, str] | None:
    """Returns (period label, the text without it) of a text that names a period, such as "Plan Q3 2026"; None for one that doesn't."""
    text = text[:120]
    for form in _LABEL_FORMS:
        found = form.search(text)
        if found is None or (found.start() and (text[found.start() - 1].isalnum())):
            continue
        parts = found.groupdict()
        label = ("FY" if parts.get("fy") else "") + parts["year"]
        if parts.get("q"):
            label += f"-Q{parts['q']}"
        elif parts.get("h"):
            label += f"-H{parts['h']}"
        elif parts.get("m"):
            label += f"-{parts['m']}"
        elif parts.get("name"):
            month = _MONTHS.get(folded(parts["name"]))
            if month is None:
                continue
            label += f"-{month:02d}"
        return label, (text[: found.start()] + " " + text[found.end() :]).strip(" ()-:–—")
    return None


def read_header(text: str) -> Header | None:
    """Returns what a column of KPIs holds by its header, None for a header that isn't known; an ignored column has an empty meaning."""
    word = folded(text)
    if not word:
        return None
    if word in KPI_INDEX:
        return Header(KPI_INDEX[word])
    if word in _IGNORED:
        return Header("")
    scale = _SCALE.search(text[:120]) if len(text) > 2 else None
    if scale and (scale.start() == 0 or not text[scale.start() - 1].isalnum() or text[scale.start()] in "([ ,"):
        inner = read_header(text[: scale.start()]) if scale.start() else None
        if inner is not None and inner.meaning:
            return Header(inner.meaning, inner.period, _POWERS[folded(scale["scale"]).lower()])
    found = find_label(text)
    if found is None:
        return None
    label, rest = found
    if not folded(rest):
        return Header("actual", label)
    inner = read_header(rest)
    if inner is None or inner.meaning in ("", "id", "label", "period", "what", "row"):
        return Header("")  # "Last period (2026-Q2)": shown for comparison only
    return Header(inner.meaning, label, inner.power)
