# ruff: noqa: E501 - word tables and patterns read better unbroken
"""Finds who is responsible for what: owners named in prose, in brackets, behind labels, in a table's column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kpireview.critic.names import is_common
from kpireview.critic.parts import Cut, Item, is_empty_cell

_NAME = r"[A-ZÀ-Þ][\w’'-]*[a-zà-ÿ](?:\s(?:(?:van|von|de|der|den|da|di|la|le|du|bin|al)\s){0,2}[A-ZÀ-Þ][\w’'-]*\.?){0,2}"
_ROLE = (
    r"(?:C[EFTROMPI]O|CISO|CHRO|CCO|CLO|GC|General Counsel|(?:S|E)?VP(?:\s(?:of\s)?[A-Z][\w&]*(?:\s(?:and|&)?\s?[A-Z][\w&]*)?)?|Head of [A-Z][\w&]*(?:\s[A-Z][\w&]*)?|Director of [A-Z][\w&]*|[A-Z]\w+ Director|Chief [A-Z]\w+ Officer|Chief of Staff"
    r"|[Tt]he founders?|[Cc]o-?founders?|[Oo]ur (?:chair|counsel|controller|founder)|(?:[A-Z]\w+ )?(?:[Mm]anager|[Cc]ontroller|[Ll]ead|[Cc]ounsel|[Aa]ccount [Ee]xecutive|[Tt]reasurer|[Ss]ponsor)|AE|CSM|GM|SE)"
)
_TEAM = r"(?:CS|Customer Success|Sales|Finance|Product|Engineering|Marketing|Legal|Support|HR|People|Ops|Operations|RevOps|IT|[Tt]he (?:\w+ )?team|[Mm]anagement|We)"
_VERBS = (
    r"(?:leads?|owns?|runs?|drives?|handles?|manages?|meets?|met|offers?|reviews?|rebuilds?|moves?|maps?|calls?|called|visits?|visited|presents?|negotiates?|sends?|sent|signs?|signed|gets?|got|takes?|took|chairs?|reports?|checks?|works?|coordinates?"
    r"|sponsors?|pilots?|prepares?|writes?|drafts?|follows?|hosts?|holds?|books?|booked|pushes|coaches|trains|hires|recruits|interviews?|tests?|ships|builds?|designs?|renegotiates?|escalates?|delivers?|brings|covers?|flies|flew|talks|speaks|spoke|tracks|proposes?"
    r"|agreed|asked|secured|opened|closed|finished|started|completed|is (?:\w+ing|on|in charge|accountable|responsible)|has (?:\w+ed|a|the|been|met|sent|taken|asked|had|booked|built|begun)|will|to (?!the\b|a\b|our\b|their\b)\w+|and \w+ (?:lead|own|run|drive)|now (?:leads|owns|runs))"
)
_PERSON_DOES = re.compile(
    r"(?<![\w’'])(?P<who>[A-ZÀ-Þ][a-zà-ÿ’'-]+\s[A-ZÀ-Þ][\w’'-]*[a-zà-ÿ])\s(?P<verb>(?:has|had|is|was)\s\w+|[a-z]{2,}(?:s|ed)|had|went|held|gave|built|wrote|won|brought|ran|led|kept|made|put|set|sold|said|found|spoke|does|did)\b"
)
_LABEL = re.compile(
    rf"\b(?i:owners?|owned by|owner is|leads?|led by|lead by|responsible(?: is| person)?|accountable|DRI|assigned to|assignee|run by|driven by|handled by|managed by|in charge|who(?:ever)?|sponsor|point person|accountability)(?:\s(?:and|&|/)\s\w+)?\s*(?:[:=–—-]|\bis\b)?\s*\**\s*@?(?P<who>{_NAME}|{_ROLE})"
)
_LABEL_LOW = re.compile(
    rf"\b(?i:owners?|lead|responsible|accountable|DRI|assignee|who)\**\s*[:=]\s*\**\s*(?P<who>@?[\w.]+|{_ROLE}|{_TEAM})"
)
_DOES = re.compile(
    rf"(?<![\w’'])(?P<who>{_NAME}|{_ROLE})(?:\s\([^()\n]{{1,30}}\))?(?:,\s[^,.;\n]{{2,30}},)?\s(?:now\s|already\s|personally\s|also\s|then\s|currently\s)?(?P<verb>{_VERBS})\b"
)
_BRACKET = re.compile(rf"\((?:owner:?\s*|lead:?\s*)?(?P<who>{_NAME}|{_ROLE})(?:,\s?[\w &/]{{2,30}})?(?:,[^()\n]{{0,60}})?\)")
_TITLED = re.compile(rf"(?<![\w’'])(?P<who>{_NAME})\s\((?P<team>{_TEAM}|{_ROLE}|[A-Z][\w&]{{1,15}})\)")
_DASHED = re.compile(rf"[–—/→|-]\s*(?P<who>{_NAME}|{_ROLE})\s*(?:[.;,]|$|\n)")
_BY = re.compile(
    rf"\b(?:by|with|through|from|under|goes to|went to|handed (?:over )?to|sits with|lies with|rests with|for)\s(?P<who>[A-ZÀ-Þ][\w’'-]*[a-zà-ÿ]\s[A-ZÀ-Þ][\w’'-]+|{_ROLE})(?=[\s,.;)]|$)"
)
_SELF = re.compile(
    r"\bI(?:'m|’m|'ll|’ll| am| will| have| meet| call| take| own| lead| run| review| sign| met| called| asked| handle| speak| see)\b"
)
_TEAM_DOES = re.compile(
    rf"(?<![\w’'])(?P<who>{_TEAM})\s(?:leads?|owns?|runs?|drives?|handles?|is \w+ing|to \w+|will|takes|works|reviews)\b|\((?P<who2>CS|Sales|Finance|Product|Engineering|Marketing|Legal|Support|HR|People|Ops|RevOps)\)"
)
# A sentence that begins with a name and what it does: "Vibeke sits with their COO".
_BEGINS = re.compile(
    r"(?:(?<=[.!?;] )|(?<=\n))(?P<who>[A-ZÀ-Þ][a-zà-ÿ]{2,14})\s(?P<verb>[a-z]{2,}s)\s(?=with|their|the|a|an|on|to|for|in|\w+)"
)
# "Beatriz has their operations director at the plant": a first name that acts on the customer is one of ours.
_FOR_THEM = re.compile(
    r"(?:(?<=[.!?;:] )|(?<=\n)|(?<=[—–-] ))(?P<who>[A-ZÀ-Þ][a-zà-ÿ’'-]{2,20})\s(?:is [\w-]+ing\b|(?:has|will|calls?|called|meets?|met|sees|runs?|visits?|visited|presents?|agreed|tells|told|sends|sent|takes|took|brings|brought|offers?|offered|shows?|asks?|asked|talks?|speaks?|spoke|"
    r"negotiat\w+|works?|prepares?|flies|flew|rings?|rang|writes?|wrote|handles?|drafts?|goes)\s(?:[\w’'-]+\s){0,4}(?:their|them|they|both|it|a (?:plan|call|meeting|visit|draft|price|credit|proposal)|the (?:plan|call|contract|renewal|price|credit|proposal|group|customer|buyer))\b)"
)
_THEIRS = re.compile(r"(?:\b(?:their|its|his|her|new|former|the customer's|a|another|your)|[’']s(?: new| former)?)\s*$", re.I)
_COLUMN = re.compile(r"owner|lead|who|responsible|dri\b|accountable|assignee|sponsor", re.I)
_ORG = re.compile(
    r"\b(?:Inc|Ltd|GmbH|AG|SA|LLC|plc|Bank|Group|Holdings?|Capital|Partners|Ventures|Growth|Logistics|Foods?|Health|Clinics?|Hotels?|Systems|Labs|Software|Council|Trust|Pay|Services|Energy|Insurance|Retail|Stores|Airlines|Media|Industries|University|Hospital|Council|Board|Search|Fund|Angels|Credit)\b"
)
_WEAK_VERB = re.compile(
    r"^(?:got|gets?|takes?|took|offers?|signs?|signed|asked|opened|closed|started|completed|finished|agreed|ships|moves?|tests?|checks?|holds?|has|is|will|calls?|met|meets?|to)\b"
)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who is responsible; a team is less than a person or a role."""

    start: int
    end: int
    who: str
    person: bool


def _own(text: str, m: re.Match[str], item: Item, orgs: frozenset[str], *, sure: bool) -> Owner | None:
    who = m.group("who").strip("@ ")
    start = m.start("who")
    article = re.match(r"(?:The|Our|My)\s", who)
    if article:
        who, start = who[article.end() :], start + article.end()
    if re.match(rf"(?:{_ROLE})$", who):
        if _THEIRS.search(text[max(0, start - 18) : start]):
            return None
        return Owner(m.start(), m.end(), who, True)
    bare = who.casefold().replace("’", "'").removesuffix("'s")
    first = bare.split()[0]
    if bare in ("we", "i") or re.match(rf"(?:{_TEAM})$", who):
        return Owner(m.start(), m.end(), who, False)
    if not sure and (_ORG.search(who) or bare in orgs or first in orgs):
        return None
    if is_common(first) and (len(bare.split()) == 1 or is_common(bare.split()[1])):
        return None
    if (
        item.head
        and bare in item.head.casefold()
        and not sure
        and item.start <= item.head_start
        and m.start() < item.head_end
        and "(" not in item.head
    ):
        return None
    if (
        not sure
        and len(bare.split()) == 1
        and "verb" in m.re.groupindex
        and _WEAK_VERB.match(m.group("verb"))
        and first not in _given_names(text)
    ):
        return None
    return Owner(m.start(), m.end(), who, True)


def _given_names(text: str) -> set[str]:
    """First names and surnames of people whom the text introduces in full."""
    return {
        w.casefold()
        for m in re.finditer(r"\b([A-ZÀ-Þ][a-zà-ÿ]+)\s([A-ZÀ-Þ][a-zà-ÿ’'-]+|[A-Z]\.)", text)
        if not _ORG.search(m.group())
        for w in m.groups()
    }


def owners(cut: Cut, item: Item, orgs: frozenset[str]) -> list[Owner]:
    """Returns who is responsible for an item; `orgs` are casefolded names of accounts, competitors and funds, which own nothing."""
    text = cut.clean
    found: list[Owner] = []
    for cell in item.cells:
        if cell.header and _COLUMN.search(cell.header) and not is_empty_cell(cell.text):
            team = bool(re.fullmatch(_TEAM, cell.text))
            found.append(Owner(cell.start, cell.end, cell.text, not team))
    for pattern, sure in (
        (_LABEL, True),
        (_LABEL_LOW, True),
        (_TITLED, False),
        (_BRACKET, False),
        (_DOES, False),
        (_PERSON_DOES, False),
        (_BEGINS, False),
        (_FOR_THEM, False),
        (_BY, False),
        (_DASHED, False),
    ):
        for m in pattern.finditer(text, item.start, item.end):
            who = _own(text, m, item, orgs, sure=sure)
            if who is not None:
                found.append(who)
    for m in _SELF.finditer(text, item.start, item.end):
        found.append(Owner(m.start(), m.end(), "I", True))
    for m in _TEAM_DOES.finditer(text, item.start, item.end):
        found.append(Owner(m.start(), m.end(), m.group(), False))
    return found
