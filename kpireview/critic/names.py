# ruff: noqa: E501 - word tables and patterns read better unbroken
"""Finds proper names in prose without a dictionary of names: by capitals, by place in the sentence, and by a list of common words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources


@cache
def common_words() -> frozenset[str]:
    """Returns the common words that begin a sentence without being a name."""
    return frozenset(resources.files("kpireview.critic").joinpath("words.txt").read_text(encoding="utf-8").split())


MONTHS = "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec".split()
_CALENDAR = frozenset(
    [*MONTHS, *"monday tuesday wednesday thursday friday saturday sunday spring summer autumn fall winter easter christmas".split()]
)
# Capitalised words that name nobody: measures, functions, places of the organisation, labels.
_NEVER = frozenset(
    """
    i we our us it its they their the a an this that these those there here he she his her you your my who what when where why how which
    arr mrr acv tcv nrr grr nps csat ltv cac cagr yoy qoq mom ytd ttm ebitda cogs opex capex r&d g&a s&m sm rd ga fcf ae aes sdr sdrs bdr bdrs csm csms se ses
    ic ics vp svp evp ceo cfo cro coo cto cpo cmo cio ciso chro cco gm md hr it qa ai ml api apis sdk saas paas b2b b2c smb smbs sme smes mm ent gtm icp poc pocs
    pov rfp rfi rfq sow msa dpa nda sla slas slo kpi kpis okr okrs roi p&l q1 q2 q3 q4 h1 h2 fy eu us usa uk emea apac dach nordics na latam eur usd gbp chf sek nok dkk
    soc iso gdpr pci psd2 hipaa kyc aml psp sre devops uat qbr qbrs crm erp dso fte ftes esop bps pp tam sam som fx tbd tba tbc n/a asap eta fyi rag cs pr
    board management company team teams series round plan budget actual target q quarter january
    europe european german french british american asia africa nordic
    so if as at by of on in to up for and but or not two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty
    thirty forty fifty sixty seventy eighty ninety hundred dozen fourth fifth sixth only even also too than then is are was were be been has have had do does did
    yes no none new old both each all any every ask asks note owner status risk gate driver goal aim target success plan impact likelihood probability mitigation
    low medium high green amber red yellow ceo's cfo's
    """.split()
)
# Aggregates: a "name" made of these alone is a group, not somebody.
GENERIC = frozenset(
    """
    account accounts customer customers client clients tail long various other others several some many misc miscellaneous remaining rest segment segments
    mid-market midmarket mid market enterprise enterprises smb smbs sme small medium large larger big strategic key top accounts' base installed portfolio
    deal deals opportunity opportunities prospect prospects pipeline renewal renewals player players competitor competitors vendor vendors incumbent incumbents
    bank banks backed startup startups everyone else general overall total product products module modules offering offerings initiative initiatives project projects
    programme program programmes programs role roles position positions hire hires engineer engineers people staff team teams logo logos group groups partner partners and the of a
    in our more few handful number existing new two three four five multiple different certain names merchants merchant users user tenants tenant
    """.split()
)
_WORD = re.compile(r"(?<!\w)[^\W\d_](?:[\w’'&-]*\w)?(?:\.(?=\s[A-Z]))?")
_PARTICLES = frozenset({"of", "de", "da", "di", "del", "der", "van", "von", "den", "ten", "la", "le", "du", "y", "&"})
_START = frozenset('.!?:;|\n([“"*_•→#>…\u2022')
_SUFFIX = re.compile(
    r"(?:tion|tions|sion|ment|ments|ness|ity|ities|ship|ance|ence|ing|ings|isation|ization|ised|ized|ed|ally|ly|able|ible|less|ful|ism|ical|ives?)$"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name in a text; `key` is its casefolded form, by which it is known again."""

    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The name in lower case without a possessive ending."""
        key = self.text.casefold().replace("’", "'")
        return key[:-2] if key.endswith("'s") else key.rstrip("'")


def is_common(word: str) -> bool:
    """Tells whether a word, whatever its case, is an ordinary one."""
    low = word.casefold().replace("’", "'").removesuffix("'s").rstrip(".'")
    words = common_words()
    if low in words or low in _NEVER or low in _CALENDAR or low in GENERIC:
        return True
    for tail in ("s", "es", "ed", "d", "ing", "ly", "er"):
        if low.endswith(tail) and (low[: -len(tail)] in words or low[: -len(tail)] + "e" in words):
            return True
    if "-" in low:
        return any(part in words or part in GENERIC for part in low.split("-"))
    return len(low) > 6 and bool(_SUFFIX.search(low))


def _at_start(text: str, position: int, floor: int) -> bool:
    i = position - 1
    while i >= floor and (text[i] in " \t\"'“”*_(" or text[i] in "🔴🟡🟠🟢✅⚠️"):
        if text[i] in '(“"':
            return False
        i -= 1
    return i < floor or text[i] in _START or (text[i] in "–—-" and (i - 1 < floor or text[i - 1] in " \n"))


def names_in(text: str, start: int, end: int, *, known: frozenset[str] = frozenset(), head: bool = False) -> list[Name]:
    """Returns the proper names in text[start:end].

    A capitalised word inside a sentence is a name; at its start only if it isn't a common word, or another capitalised word follows.
    `known` (casefolded) are names that the pack gives; with `head`, a lone capitalised word counts unless it's generic.
    """
    found: list[Name] = []
    run: list[re.Match[str]] = []

    def close() -> None:
        if run:
            name = _name(text, start, run, known, head)
            if name is not None:
                found.append(name)
            run.clear()

    previous_end = -1
    for word in _WORD.finditer(text, start, end):
        token = word.group()
        gap = text[previous_end : word.start()] if previous_end >= 0 else ""
        joined = bool(run) and gap in (" ", "\u00a0", " & ", "  ", "-")
        capital = token[0].isupper() or (len(token) > 3 and token[0].isalpha() and token[1].isupper() and token[2:].islower())  # "nCino"
        if run and not joined:
            close()
        if capital or (run and token in _PARTICLES and re.match(r"\s[A-ZÀ-Þ]", text[word.end() : word.end() + 2])):
            run.append(word)
        else:
            close()
        previous_end = word.end()
    close()
    return found


def _name(text: str, floor: int, run: list[re.Match[str]], known: frozenset[str], head: bool) -> Name | None:
    words = list(run)
    first = True
    while words:
        low = words[0].group().casefold().rstrip(".")
        bare = low.replace("’", "'").removesuffix("'s")
        start = first and _at_start(text, words[0].start(), floor)
        ordinary = (
            bare in _NEVER
            or bare in _CALENDAR
            or (
                start
                and len(words) > 1
                and is_common(low)
                and bare not in known
                and not words[1].group().isupper()
                and is_common(words[1].group())
            )
        )
        if not ordinary or (head and len(words) > 1 and bare not in _NEVER and bare not in _CALENDAR):
            break
        words.pop(0)
        first = start
    while words and words[-1].group().casefold().rstrip(".") in _NEVER | _CALENDAR | _PARTICLES:
        words.pop()
    if not words:
        return None
    label = text[words[0].start() : words[-1].end()].rstrip(".") if len(words) == 1 else text[words[0].start() : words[-1].end()]
    tokens = [w.group().casefold().replace("’", "'").removesuffix("'s") for w in words]
    if all(t in GENERIC or t in _NEVER or t in _PARTICLES for t in tokens):
        return None
    if len(words) == 1:
        token = words[0].group()
        if tokens[0] in known:
            pass
        elif (token.isupper() and len(token) <= 5) or (
            _at_start(text, words[0].start(), floor)
            and is_common(token)
            and not (head and tokens[0] not in GENERIC and not is_common(token))
        ):
            return None
    return Name(label, words[0].start(), words[0].start() + len(label))


_STRONG_STOP = frozenset(
    """
    with from that this have been were will would should could their there about which while where when what than then them they into over under after before again
    because between both each other more most much many some such only same very also just still next last first second third quarter month months week weeks year years
    likelihood probability impact medium high low owner status risk risks target goal aim plan planned team board account accounts customer customers closed open running
    build track blocked success item items january february march april june july august september october november december
    and the for are was has had not but our its his her who how why all any can may new old one two three four five six per out off
    """.split()
)


def strong_words(text: str) -> list[str]:
    """Returns the words that carry a passage's meaning, casefolded, in order: no function words, no months, no digits."""
    return [
        w
        for w in (m.group().casefold().replace("’", "'").removesuffix("'s").strip("'.-") for m in _WORD.finditer(text))
        if len(w) >= 3 and w not in _STRONG_STOP
    ]
