# ruff: noqa: E501 - word tables and patterns read better unbroken
"""Is an item somebody or something in particular, or a group, a generality, a stock phrase?"""

from __future__ import annotations

import re

from kpireview.critic import cues
from kpireview.critic.context import Context
from kpireview.critic.judged import Span
from kpireview.critic.names import GENERIC, is_common, names_in, strong_words
from kpireview.critic.parts import Item, is_empty_cell, short_name
from kpireview.critic.passages import first_sentence, is_prose, is_self

GROUP = re.compile(
    r"\b(?:some|several|various|other|others|a few|few|a handful of|smaller|many|a number of|certain|multiple|miscellaneous|remaining|the rest of the|all other)\s(?:[\w-]+\s){0,2}"
    r"(?:players|modules|accounts|customers|deals|vendors|competitors|products|names|roles|providers|clients|opportunities|risks|projects|initiatives|hires|positions|startups|rivals)\b|\b(?:tail|others|miscellaneous|various)\b",
    re.I,
)
_HOLLOW_HEAD = re.compile(
    r"^\W*(?:growth|efficiency|customer(?:s| centricity| focus| success| experience| love| satisfaction)?|innovation|excellence|quality|execution|people|culture|talent|teamwork|focus|profitability|product|sales|marketing|operations|retention|expansion|hiring|scale|scaling|other|others|various|misc\w*|"
    r"communication|collaboration|engagement|operational excellence|better \w+|more \w+|improve(?:d)? \w+|brand|pipeline)\W*$",
    re.I,
)
_PERSON = re.compile(
    r"(?:\b(?:Dr|Prof|Mr|Ms|Mrs)\.?\s)?\b[A-ZÀ-Þ][\w’'-]*[a-zà-ÿ]\s(?:(?:van|von|de|der|den|da|di|la|le)\s){0,2}(?:[A-ZÀ-Þ]\.\s)?[A-ZÀ-Þ][\w’'-]*(?:[a-zà-ÿ]|\.)"
)
_PROJECT = re.compile(
    r"\b(?:programme|program|project|initiative|rollout|roll-out|launch|migration|pilot|rebuild|redesign|refresh|campaign|scheme|ladder|rota|bands?|academy|review|council|playbook|scorecard|rewrite|integration|module|portal|dashboard|training|mentoring|coaching|survey)\b",
    re.I,
)


def _proper(ctx: Context, item: Item) -> Span | None:
    """A proper name in the item's head, or anywhere in prose; a group is none."""
    if is_prose(item):
        if GROUP.search(ctx.clean, item.start, item.end) and not ctx.names_of(item.start, item.end):
            return None
        names = [n for n in ctx.names_of(item.start, item.end) if not is_self(ctx, n.key)]
        return (names[0].start, names[0].end) if names else None
    start, end = item.head_start, item.head_end
    if GROUP.search(ctx.clean, start, end) and not any(len(n.text.split()) > 1 for n in ctx.names_of(start, end)):
        return None
    names = names_in(ctx.clean, start, end, known=ctx.cut.known, head=True)
    if names:
        return names[0].start, names[0].end
    if (
        not item.cells
        and re.fullmatch(r"[A-Z][a-z]{2,20}", ctx.clean[start:end])
        and ctx.clean[start:end].casefold() not in GENERIC
        and not _HOLLOW_HEAD.match(ctx.clean[start:end])
        and ctx.sizes(item.start, item.end)
    ):
        return start, end  # "Blend: 7 of 49": a common word that labels a sized point is somebody's name
    # "Contract with Harrow Logistics is up in May": the name stands behind the head.
    later = [n for n in ctx.names_of(item.start, min(item.end, item.start + 90)) if not is_self(ctx, n.key)]
    return (later[0].start, later[0].end) if later and not item.cells else None


_MASS = re.compile(
    r"\b(?:a few|a couple of|several|some|various|many|numerous|a handful of|a number of|smaller|others?|the rest of the)\s(?:(?:[\w-]+\s){0,2}[a-z][\w-]*s)\b",
    re.I,
)
_UNNAMED = re.compile(
    r"\b(?:the usual (?:ones|suspects|names)|(?:a|an|one|another) (?:(?!of\b)[\w-]+ ){0,2}(?:entrant|player|start-?up|competitor|rival|vendor|newcomer|prospect|customer|account)\b(?! (?:of|that we won)))",
    re.I,
)


def claimants(ctx: Context) -> tuple[Item, ...]:
    """Returns the items that claim to be somebody: in prose about accounts and the like not a closing word that names and counts nobody."""
    if ctx.cut.listed or ctx.rubric.item not in ("account", "deal", "competitor"):
        return ctx.items
    return tuple(
        i
        for i in ctx.items
        if ctx.names_of(i.start, i.end)
        or any(p.search(ctx.clean, i.start, i.end) for p in (GROUP, _MASS, _UNNAMED, cues.VAGUE, cues.BOILERPLATE))
        or _GOES_ON.match(i.text)
    )


_GOES_ON = re.compile(
    r"(?:then|and then|beyond (?:that|these|this)|besides|apart from (?:that|these)|also|otherwise|in addition|after that)\b,?\s(?:there|we|come|some)\b",
    re.I,
)


def group_left(ctx: Context) -> bool:
    """Tells whether prose leaves part of the list to a group: a passage about "a few smaller practices" that names none of them."""
    if ctx.cut.listed or ctx.rubric.item not in ("account", "deal", "competitor", "product"):
        return False
    for s, e in ctx.cut.sentences:
        if GROUP.search(ctx.clean, s, e):
            return True
        if _GOES_ON.match(ctx.clean[s:e]) and not ctx.sizes(s, e) and not ctx.names_of(s, e):
            return True
        if (_MASS.search(ctx.clean, s, e) or _UNNAMED.search(ctx.clean, s, e)) and not [
            n for n in ctx.names_of(s, e) if not is_self(ctx, n.key)
        ]:
            return True
    return False


def _labelled(ctx: Context, item: Item) -> Span | None:
    """A head that could name a thing: some words, not a slogan and not a group."""
    head = short_name(item.head, 200)
    words = head.split()
    if not words or _HOLLOW_HEAD.match(head) or all(w.casefold() in GENERIC for w in words):
        return None
    if len(words) > 14 or is_empty_cell(head):
        return None
    if GROUP.search(head) or re.match(r"(?i)(?:a|an|the) (?:key|strong|critical|great|new) \w+", head):
        return None
    return item.head_start, item.head_end


def find_named(ctx: Context, item: Item) -> Span | None:
    """Returns what names the item, by the kind of item that the field lists."""
    kind = ctx.rubric.item
    text, s, e = ctx.clean, item.start, item.end
    if kind in ("account", "deal", "competitor"):
        return _proper(ctx, item)
    if kind == "product":
        return _proper(ctx, item) or (None if is_prose(item) else _labelled(ctx, item))
    if kind in ("initiative", "priority"):
        if not is_prose(item):
            return _labelled(ctx, item)
        named = _proper(ctx, item)
        project = _PROJECT.search(text, s, e)
        if named:
            return named
        return (project.start(), project.end()) if project and ctx.sizes(s, e) else None
    if kind == "role":
        head = (item.head_start, item.head_end) if not is_prose(item) else (s, e)
        role = cues.ROLE_NAME.search(text, *head) or (None if item.cells else cues.ROLE_NAME.search(text, s, min(e, s + 80)))
        if role is None and not is_prose(item) and ctx.within(item, firm=None):
            return _labelled(ctx, item)  # "Night watch operator, 1 December": a seat with its date, whatever it's called
        if role is None or GROUP.search(text, *head):
            return None
        if is_prose(item) and not ctx.within(item, firm=None) and not ctx.sizes(s, e):
            return None
        return role.start(), role.end()
    if kind in ("challenge",):
        _, stop = first_sentence(ctx, item)
        if cues.BOILERPLATE.search(text, s, e) and not ctx.sizes(s, e):
            return None
        stop = stop if is_prose(item) else e
        people = cues.ROLE_NAME.search(text, s, stop) or cues.TEAM_NAME.search(text, s, stop)
        if people and (not is_prose(item) or ctx.sizes(s, e)):
            return people.start(), people.end()
        person = _PERSON.match(ctx.clean, item.head_start, item.head_end)
        if person and not is_common(person.group().split()[0]):
            return person.start(), person.end()
        # "Robotics firmware, 3 of 9 seats empty": any group of people that the author sets in front with its number.
        title = short_name(item.head, 200)
        counted = ctx.sizes(item.head_end, min(e, item.head_end + 60), ("count", "percent"))
        return (
            (item.head_start, item.head_end)
            if counted and not is_prose(item) and not cues.RISK_GENERIC.match(title) and _labelled(ctx, item)
            else None
        )
    if kind == "highlight":
        for person in _PERSON.finditer(text, s, e):
            words = person.group().split()
            if not (
                is_common(words[0].rstrip(".")) and is_common(words[-1]) and words[0].rstrip(".") not in ("Dr", "Prof", "Mr", "Ms", "Mrs")
            ):
                return person.start(), person.end()
        names = [n for n in ctx.names_of(s, min(e, s + 80)) if not is_self(ctx, n.key)]
        return (names[0].start, names[0].end) if names else None
    if kind == "pattern":
        group = cues.COHORT.search(text, s, e)
        sized = ctx.sizes(s, e)
        praised = len(list(cues.BOILERPLATE.finditer(text, s, e)))
        return (group.start(), group.end()) if group and (sized or ctx.names_of(s, e)) and praised <= (1 if sized else 0) else None
    return _particular(ctx, item)


_YEAR = re.compile(r"\b20\d\d\b")


def _particular(ctx: Context, item: Item) -> Span | None:
    """A risk or concern is named when it's about something: a name, or an amount or date beside a head that isn't a textbook's."""
    head = short_name(item.head, 200)
    start, end = item.start, item.end
    if (item.cells and is_empty_cell(head)) or re.search(
        r"(?i)\bno (?:material|major|significant|real|serious) (?:risk|concern)", item.text
    ):
        return None
    names = [n for n in ctx.names_of(start, end) if not is_self(ctx, n.key)]
    sized = ctx.sizes(start, end)
    if cues.RISK_GENERIC.match(head) and not names:
        return None
    if not is_prose(item) and (
        _YEAR.search(head) or (len(strong_words(head)) >= 2 and ctx.within(item) and not cues.BOILERPLATE.search(item.text))
    ):
        return item.head_start, item.head_end
    if names:
        return names[0].start, names[0].end
    if sized and (not is_prose(item) or len(sized) >= 1):
        return item.head_start, item.head_end
    return None


def hollow(ctx: Context, item: Item) -> bool:
    """Tells whether an item would fit any company: it holds no name, no figure and no date, or a stock phrase and no figure."""
    sized = ctx.sizes(item.start, item.end)
    dated = [w for w in ctx.within(item) if any(c.isdigit() for c in ctx.clean[w.start : w.end])]
    named = [n for n in ctx.names_of(item.start, item.end) if not is_self(ctx, n.key)]
    if item.cells and sum(is_empty_cell(c.text) or bool(cues.PASSIVE.fullmatch(c.text)) for c in item.cells[1:]) * 2 >= len(item.cells[1:]):
        return True
    if item.cells and GROUP.search(ctx.clean, item.head_start, item.head_end):
        return True
    stock = cues.BOILERPLATE.search(ctx.clean, item.start, item.end) or cues.PERK.search(ctx.clean, item.start, item.end)
    if stock and not sized and not (named and dated):
        return True
    if cues.VAGUE.search(ctx.clean, item.start, item.end) and not sized and not dated:
        return True
    return not sized and not dated and not named
