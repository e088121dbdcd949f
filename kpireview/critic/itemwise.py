# ruff: noqa: E501 - word tables and patterns read better unbroken
"""Detectors that look at one item at a time: is it named, sized, owned, dated, explained, acted on?

Each `find_*` returns the offsets of the passage that shows it, or None. A rule of a criterion is one function here and one row in the
table of offline.py. The module is as long as the table: one short function a criterion, which a reader looks up side by side.
"""

from __future__ import annotations

import re

from kpireview.critic import cues
from kpireview.critic.context import Context
from kpireview.critic.items import RESOLVED, Item, is_empty_cell, short_name
from kpireview.critic.judged import Span
from kpireview.critic.names import GENERIC, is_common, names_in, strong_words
from kpireview.critic.people import owners

_GROUP = re.compile(
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


def _prose(item: Item) -> bool:
    return item.kind == "prose"


def _first_sentence(ctx: Context, item: Item) -> Span:
    return next(ctx.sentences(item.start, item.end), (item.start, item.end))


def _content_cell(item: Item, column: re.Pattern[str], *, skip_first: bool = True) -> Span | None:
    for cell in item.cells[1 if skip_first else 0 :]:
        if cell.header and column.search(cell.header) and not is_empty_cell(cell.text):
            return cell.start, cell.end
    return None


def _has_column(item: Item, column: re.Pattern[str]) -> bool:
    return any(c.header and column.search(c.header) for c in item.cells[1:])


def _proper(ctx: Context, item: Item) -> Span | None:
    """A proper name in the item's head, or anywhere in prose; a group is none."""
    if _prose(item):
        if _GROUP.search(ctx.clean, item.start, item.end) and not ctx.names_of(item.start, item.end):
            return None
        names = [n for n in ctx.names_of(item.start, item.end) if not _is_self(ctx, n.key)]
        return (names[0].start, names[0].end) if names else None
    start, end = item.head_start, item.head_end
    if _GROUP.search(ctx.clean, start, end) and not any(len(n.text.split()) > 1 for n in ctx.names_of(start, end)):
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
    later = [n for n in ctx.names_of(item.start, min(item.end, item.start + 90)) if not _is_self(ctx, n.key)]
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
        or any(p.search(ctx.clean, i.start, i.end) for p in (_GROUP, _MASS, _UNNAMED, cues.VAGUE, cues.BOILERPLATE))
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
        if _GROUP.search(ctx.clean, s, e):
            return True
        if _GOES_ON.match(ctx.clean[s:e]) and not ctx.sizes(s, e) and not ctx.names_of(s, e):
            return True
        if (_MASS.search(ctx.clean, s, e) or _UNNAMED.search(ctx.clean, s, e)) and not [
            n for n in ctx.names_of(s, e) if not _is_self(ctx, n.key)
        ]:
            return True
    return False


def _is_self(ctx: Context, key: str) -> bool:
    own = ctx.pack.company.name.casefold()
    return key == own or (key == own.split()[0] and len(key) > 3)


def _labelled(ctx: Context, item: Item) -> Span | None:
    """A head that could name a thing: some words, not a slogan and not a group."""
    head = short_name(item.head, 200)
    words = head.split()
    if not words or _HOLLOW_HEAD.match(head) or all(w.casefold() in GENERIC for w in words):
        return None
    if len(words) > 14 or is_empty_cell(head):
        return None
    if _GROUP.search(head) or re.match(r"(?i)(?:a|an|the) (?:key|strong|critical|great|new) \w+", head):
        return None
    return item.head_start, item.head_end


def find_named(ctx: Context, item: Item) -> Span | None:
    """Returns what names the item, by the kind of item that the field lists."""
    kind = ctx.rubric.item
    text, s, e = ctx.clean, item.start, item.end
    if kind in ("account", "deal", "competitor"):
        return _proper(ctx, item)
    if kind == "product":
        return _proper(ctx, item) or (None if _prose(item) else _labelled(ctx, item))
    if kind in ("initiative", "priority"):
        if not _prose(item):
            return _labelled(ctx, item)
        named = _proper(ctx, item)
        project = _PROJECT.search(text, s, e)
        if named:
            return named
        return (project.start(), project.end()) if project and ctx.sizes(s, e) else None
    if kind == "role":
        head = (item.head_start, item.head_end) if not _prose(item) else (s, e)
        role = cues.ROLE_NAME.search(text, *head) or (None if item.cells else cues.ROLE_NAME.search(text, s, min(e, s + 80)))
        if role is None and not _prose(item) and ctx.within(item, firm=None):
            return _labelled(ctx, item)  # "Night watch operator, 1 December": a seat with its date, whatever it's called
        if role is None or _GROUP.search(text, *head):
            return None
        if _prose(item) and not ctx.within(item, firm=None) and not ctx.sizes(s, e):
            return None
        return role.start(), role.end()
    if kind in ("challenge",):
        _, stop = _first_sentence(ctx, item)
        if cues.BOILERPLATE.search(text, s, e) and not ctx.sizes(s, e):
            return None
        stop = stop if _prose(item) else e
        people = cues.ROLE_NAME.search(text, s, stop) or cues.TEAM_NAME.search(text, s, stop)
        if people and (not _prose(item) or ctx.sizes(s, e)):
            return people.start(), people.end()
        person = _PERSON.match(ctx.clean, item.head_start, item.head_end)
        if person and not is_common(person.group().split()[0]):
            return person.start(), person.end()
        # "Robotics firmware, 3 of 9 seats empty": any group of people that the author sets in front with its number.
        title = short_name(item.head, 200)
        counted = ctx.sizes(item.head_end, min(e, item.head_end + 60), ("count", "percent"))
        return (
            (item.head_start, item.head_end)
            if counted and not _prose(item) and not cues.RISK_GENERIC.match(title) and _labelled(ctx, item)
            else None
        )
    if kind == "highlight":
        for person in _PERSON.finditer(text, s, e):
            words = person.group().split()
            if not (
                is_common(words[0].rstrip(".")) and is_common(words[-1]) and words[0].rstrip(".") not in ("Dr", "Prof", "Mr", "Ms", "Mrs")
            ):
                return person.start(), person.end()
        names = [n for n in ctx.names_of(s, min(e, s + 80)) if not _is_self(ctx, n.key)]
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
    names = [n for n in ctx.names_of(start, end) if not _is_self(ctx, n.key)]
    sized = ctx.sizes(start, end)
    if cues.RISK_GENERIC.match(head) and not names:
        return None
    if not _prose(item) and (
        _YEAR.search(head) or (len(strong_words(head)) >= 2 and ctx.within(item) and not cues.BOILERPLATE.search(item.text))
    ):
        return item.head_start, item.head_end
    if names:
        return names[0].start, names[0].end
    if sized and (not _prose(item) or len(sized) >= 1):
        return item.head_start, item.head_end
    return None


def find_money(ctx: Context, item: Item) -> Span | None:
    """Returns the item's amount of money, or its share in per cent."""
    for figure in ctx.sizes(item.start, item.end):
        if (
            figure.kind == "money"
            or figure.kind == "percent"
            or (figure.kind == "count" and re.search(r"\d[.,’' ]\d{3}\b|\d{5,}", ctx.clean[figure.start : figure.end]))
        ):
            if find_named(ctx, item) or not _prose(item):
                return figure.start, figure.end
    for cell in item.cells:
        if cues.COLUMN_SIZE.search(cell.header) and re.search(r"\d", cell.text):
            return cell.start, cell.end
    return None


_NONE_UNTIL = re.compile(r"\W{0,3}no \w[\w -]{2,40}", re.I)  # "No price increase before April": zero is a value


def find_size(ctx: Context, item: Item) -> Span | None:
    """Returns any quantity of the item."""
    sizes = ctx.sizes(item.start, item.end)
    if sizes:
        return sizes[0].start, sizes[0].end
    none = _NONE_UNTIL.match(ctx.clean, item.start, item.end)
    if none and ctx.within(item):
        return none.span()
    for cell in item.cells[1:]:
        if re.search(r"\d", cell.text) and not any(w.start < cell.end and cell.start < w.end for w in ctx.dates):
            return cell.start, cell.end
    return None


def find_quantified(ctx: Context, item: Item) -> Span | None:
    """Returns the item's size in the measure that the field asks for."""
    field = ctx.field
    if field in ("customers.churn_risks", "customers.expansion_opportunities", "sales.pipeline_risk_factors"):
        if ctx.rubric.item in ("account", "deal") and find_named(ctx, item) is None and _prose(item):
            return None
        return find_money(ctx, item)
    if field == "sales.competitive_alerts":
        if find_named(ctx, item) is None:
            return None
        for cell in item.cells[1:]:
            if cues.COLUMN_FREQUENCY.search(cell.header) and re.search(r"\d", cell.text):
                return cell.start, cell.end
        met = cues.FREQUENCY.search(ctx.clean, item.start, item.end)
        return (met.start(), met.end()) if met else None
    if field == "hr.talent_challenges" and find_named(ctx, item) is None:
        return None
    if field == "product.portfolio_strategy" and find_named(ctx, item) is None and _prose(item):
        return None
    if field == "customers.retention_insights":
        # What the pack's own tables say is no size of a pattern.
        own = [f for f in ctx.sizes(item.start, item.end) if not ctx.claimed(f.start, f.end)]
        if len(own) < (2 if cues.BOILERPLATE.search(item.text) else 1):
            return None
        return own[0].start, own[0].end
    return find_size(ctx, item)


def find_owner(ctx: Context, item: Item) -> Span | None:
    """Returns the person or role that is responsible for the item."""
    people = [o for o in owners(ctx.cut, item, ctx.orgs) if o.person]
    if people:
        return people[0].start, people[0].end
    # Somebody who owns another point and acts in this one: "Alicia offered 5 %".
    for who in ctx.people:
        acts = re.compile(rf"(?<![\w’'])({re.escape(who)})\s(?:[a-z]|at\b)").search(ctx.clean, item.start, item.end)
        if acts:
            return acts.span(1)
    return None


def find_team(ctx: Context, item: Item) -> Span | None:
    """Returns a team that has the item, where no person does."""
    teams = [o for o in owners(ctx.cut, item, ctx.orgs) if not o.person]
    return (teams[0].start, teams[0].end) if teams else None


def find_date(ctx: Context, item: Item) -> Span | None:
    """Returns the item's next date: firm, and ahead of the period's end."""
    if ctx.field == "sales.pipeline_risk_factors":
        tag = cues.STRUCTURAL.search(ctx.clean, item.start, item.end)
        if tag:
            return tag.start(), tag.end()
    ahead = ctx.within(item, ahead=True)
    if ahead:
        return ahead[0].start, ahead[0].end
    if ctx.field == "customers.key_initiatives" and RESOLVED.search(ctx.clean, item.start, item.end):
        # What is closed has no next date; the one on which it closed will do.
        past = ctx.within(item)
        return (past[0].start, past[0].end) if past else None
    return None


_GIVEN_REASON = re.compile(r"\b(?:gate|driver|reason|cause|why|blocker|diagnosis|background)\s*:\s*(?P<why>[^.;\n]{4,160})", re.I)
_CLAUSE = re.compile(r"[^.;:–—\n]+")
# In these fields a point is what it is, its state or date, and why: what else is said of it is the why.
_TELLING = frozenset({"product.key_initiatives_status", "hr.hiring_plan", "hr.retention_initiatives"})


def _clause_that_tells(ctx: Context, start: int, end: int) -> Span | None:
    """Returns the first clause that is neither label, state, date, ask, aim, perk nor stock phrase and says something."""
    for clause in _CLAUSE.finditer(ctx.clean, start, end):
        s, e = clause.span()
        if len(strong_words(clause.group())) < 3 or _FROM_TO.search(ctx.clean, s, e):
            continue
        if any(
            p.search(ctx.clean, s, e) for p in (cues.ASK, cues.AIMED, cues.BOILERPLATE, cues.VAGUE, cues.PERK, cues.GLIB, cues.PLAYED_DOWN)
        ):
            continue
        lead = len(clause.group()) - len(clause.group().lstrip(" *_"))
        return s + lead, e
    return None


def find_cause(ctx: Context, item: Item) -> Span | None:
    """Returns the passage that says why."""
    if item.cells and _has_column(item, cues.COLUMN_CAUSE):
        cell = _content_cell(item, cues.COLUMN_CAUSE)
        if cell is not None and len(strong_words(ctx.clean[cell[0] : cell[1]])) >= 3 and not cues.GLIB.search(ctx.clean, *cell):
            return cell
        return None
    body = max(item.start, min(item.head_end, item.end)) if not _prose(item) and item.head_end < item.end else item.start
    labelled = _GIVEN_REASON.search(ctx.clean, item.start, item.end)
    if labelled and len(strong_words(labelled.group("why"))) >= 2 and not cues.GLIB.search(labelled.group("why")):
        return labelled.span()
    if ctx.field in _TELLING and not _prose(item):
        told_here = _clause_that_tells(ctx, body, item.end)
        if told_here is not None:
            return told_here
    for s, e in ctx.sentences(body, item.end):
        if cues.GLIB.search(ctx.clean, s, e):
            continue
        cue = cues.CAUSE.search(ctx.clean, s, e)
        event = cues.EVENT.search(ctx.clean, s, e)
        words = strong_words(ctx.clean[s:e])
        concrete = bool(ctx.sizes(s, e) or ctx.names_of(s, e) or len(words) >= 5)
        told = (
            len(words) >= 8
            and bool(ctx.sizes(s, e) or ctx.names_of(s, e))
            and not cues.AIMED.search(ctx.clean, s, e)
            and not cues.ASK.search(ctx.clean, s, e)
            and not cues.VAGUE.search(ctx.clean, s, e)
        )
        if ((cue and len(words) >= 3) or (event and len(words) >= 4) or told) and concrete and not cues.BOILERPLATE.search(ctx.clean, s, e):
            return s, e
    return None


def find_action(ctx: Context, item: Item) -> Span | None:
    """Returns the passage that says what is being done; watching isn't doing."""
    if item.cells and _has_column(item, cues.COLUMN_ACTION):
        for c in item.cells[1:]:
            passive = cues.PASSIVE.search(c.text)
            if (
                cues.COLUMN_ACTION.search(c.header)
                and len(strong_words(c.text)) >= 2
                and not (passive and len(c.text) < 60)
                and len(c.text.split()) > 2
            ):
                return c.start, c.end
        return None
    owner = find_owner(ctx, item)
    weak: Span | None = None
    for s, e in ctx.sentences(item.start, item.end):
        if _EXPECTS.search(ctx.clean, s, e):
            continue
        due = any(s <= w.start < e and w.ahead and w.firm for w in ctx.dates) and not cues.RENEWAL.search(ctx.clean, s, e)
        owned = owner is not None and s <= owner[0] < e
        if not due and not owned and not cues.ACTION.search(ctx.clean, s, e) and not _WE_ACT.search(ctx.clean, s, e):
            continue
        if cues.PASSIVE.search(ctx.clean, s, e) and not (ctx.sizes(s, e) or any(s <= w.start < e for w in ctx.dates)):
            continue
        if cues.BOILERPLATE.search(ctx.clean, s, e):
            continue
        if len(strong_words(ctx.clean[s:e])) >= (2 if due or owned or ctx.sizes(s, e) else 3):
            if due or owned or _WE_ACT.search(ctx.clean, s, e):
                return s, e
            weak = weak or (s, e)
    return weak


_WE_ACT = re.compile(
    r"\b(?:We|I|we)(?:[’']ve| have| are|[’']re)? (?:now |also |then |already |therefore |both )?(?!see\b|expect|hope|believe|look|feel|think|anticipat|are\b|were\b|was\b|have\b|had\b|do\b|did\b|don|can|could|would|lost|lose|miss|need|want|know|knew|saw|plan on|count on|rely|assume|remain|stay|sold|sell|won|win|closed|booked|ended|end\b|grew|fell)[a-z]{3,}\b"
)


_EXPECTS = re.compile(r"\b(?:we|i) (?:see|expect|hope|believe|look forward|feel|think|anticipate)\b", re.I)


def find_ask(ctx: Context, item: Item) -> Span | None:
    """Returns the item's explicit ask, or its word that nothing is asked."""
    cell = _content_cell(item, cues.COLUMN_ASK)
    if cell is not None and (len(ctx.clean[cell[0] : cell[1]].split()) >= 2 or re.match(r"(?i)none", ctx.clean[cell[0] : cell[1]])):
        return cell
    for pattern in (cues.NO_ASK, cues.ASK):
        found = pattern.search(ctx.clean, item.start, item.end)
        if found:
            return _sentence_at(ctx, found.start(), found.end(), item)
    if ctx.field == "hr.board_actions" and len(strong_words(item.text)) >= 4:
        told = _REQUEST.search(ctx.clean, item.start, item.end)
        return (told.start("what"), told.end("what")) if told else None
    return None


# A request to directors begins with its verb: "Interview two finalists in the week of 9 November."
_REQUEST = re.compile(
    r"(?:[.:;–—]\s+|^)(?P<what>(?:Interview|Meet|Call|Introduce|Approve|Vote|Confirm|Sign|Help|Recommend|Nominate|Join|Decide|Choose|Lend|Speak|Talk|Suggest|Authori[sz]e|Ratify|Release|Agree|Back|Grant|Open|Put|Send|Names? of)\s[^.\n]{6,160})"
)


def _sentence_at(ctx: Context, start: int, end: int, item: Item | None = None) -> Span:
    for s, e in ctx.cut.sentences:
        if s <= start < e:
            if item is not None:
                s, e = max(s, item.start), min(e, item.end)
            return s, max(e, end)
    return start, end


def find_status(ctx: Context, item: Item) -> Span | None:
    """Returns the item's label: its state, or the kind of decision that it needs."""
    pattern = cues.DECISION_KIND if ctx.field == "hr.board_actions" else cues.STATUS
    cell = _content_cell(item, cues.COLUMN_STATUS)
    if cell is not None:
        return cell
    states = ctx.rubric.criterion("status").states if "status" in {c.id for c in ctx.rubric.criteria} else ()
    for state in states:
        spot = re.compile(rf"(?<!\w){re.escape(state)}(?!\w)", re.I).search(ctx.clean, item.start, item.end)
        if spot:
            return spot.start(), spot.end()
    if ctx.field == "hr.board_actions":
        # A label stands in front or in brackets; "please approve …" in the middle is an ask, and says the kind as well.
        found = pattern.search(ctx.clean, item.start, item.end)
        return (found.start(), found.end()) if found else None
    found = pattern.search(ctx.clean, item.start, item.end)
    if not found and not _prose(item):
        found = _STATE_FORM.search(ctx.clean, item.head_end, min(item.end, item.head_end + 60))
    return (found.start(), found.end()) if found else None


# "Forum: under discussion.", "Playbook – in roll-out,": a state says how far it is, in words that no list holds.
_STATE_FORM = re.compile(
    r"(?:[:,(–—-]\s*)((?:in|under|being|to be|not yet|almost|nearly|half|fully|partly)[ -][a-z][\w-]+(?: [\w-]+)?)(?=\s*(?:[.,;:)\n]|$))",
    re.I,
)
_FROM_TO = re.compile(r"\bfrom\s[^\n.;]{0,12}\d[^\n;]{0,30}?\sto\s[^\n.;]{0,14}\d|\d[\d.,]*\s?[%\w]{0,8}\s?(?:→|->)\s?[$€£]?\d", re.I)


def find_target(ctx: Context, item: Item) -> Span | None:
    """Returns the measure and the amount by which the item should move it."""
    for s, e in ctx.sentences(item.start, item.end):
        # What the pack reports for the period is where the measure stands, not where it should go.
        sizes = [f for f in ctx.sizes(s, e) if not ctx.claimed(f.start, f.end)]
        if not sizes:
            continue
        if _FROM_TO.search(ctx.clean, s, e):
            return s, e
        metric = cues.METRIC.search(ctx.clean, s, e)
        aimed = cues.TARGET.search(ctx.clean, s, e)
        if (metric and aimed) or cues.AIMED.search(ctx.clean, s, e) or (ctx.field == "sales.focus_areas" and (metric or aimed)):
            return s, e
    for cell in item.cells[1:]:
        if re.search(r"(?i)target|goal|kpi|metric|measure|success|moves?", cell.header) and re.search(r"\d", cell.text):
            return cell.start, cell.end
    return None


def find_likelihood_impact(ctx: Context, item: Item) -> Span | None:
    """Returns the passage that says how likely the risk is and how bad."""
    likely = _content_cell(item, cues.COLUMN_LIKELIHOOD)
    bad = _content_cell(item, cues.COLUMN_IMPACT)
    if item.cells and (_has_column(item, cues.COLUMN_LIKELIHOOD) or _has_column(item, cues.COLUMN_IMPACT)):
        return likely if likely and bad else None
    chance = cues.LIKELIHOOD.search(ctx.clean, item.start, item.end)
    harm = cues.IMPACT.search(ctx.clean, item.start, item.end)
    kinds = {f.kind for f in ctx.sizes(item.start, item.end)}
    if not chance and "percent" in kinds and "money" in kinds:
        share = next(f for f in ctx.sizes(item.start, item.end) if f.kind == "percent")
        return _sentence_at(ctx, share.start, share.end, item)
    if (
        chance
        and not harm
        and ("money" in kinds or any(not (chance.start() <= f.start < chance.end()) for f in ctx.sizes(item.start, item.end)))
    ):
        harm = chance
    if not chance or not harm:
        return None
    if not (ctx.sizes(item.start, item.end) or re.search(rf"(?i)\b{cues.LEVEL}\b", item.text)):
        return None
    return _sentence_at(ctx, chance.start(), chance.end(), item)


def find_source(ctx: Context, item: Item) -> Span | None:
    """Returns where the assumed value comes from."""
    if item.cells and _has_column(item, cues.COLUMN_SOURCE):
        return _content_cell(item, cues.COLUMN_SOURCE)
    found = cues.SOURCE.search(ctx.clean, item.start, item.end)
    if not found or find_size(ctx, item) is None:
        return None
    return _sentence_at(ctx, found.start(), found.end(), item)


def find_sensitivity(ctx: Context, item: Item) -> Span | None:
    """Returns the sentence that prices a break of the item's assumption."""
    for cell in item.cells[1:]:
        if re.search(r"(?i)worth|cost|impact|price|sensitiv|effect|at stake|swing", cell.header) and re.search(r"\d", cell.text):
            return cell.start, cell.end
    priced = priced_conditions(ctx, item.start, item.end)
    if not priced and ctx.field == "sales.pipeline_context_notes":
        # The risk beside the assumption is the condition; what is missing is its price.
        for s, e in ctx.sentences(item.start, item.end):
            if cues.RISK_WORD.search(ctx.clean, s, e) and ctx.sizes(s, e, ("money",)):
                return s, e
    return priced[0] if priced else None


def priced_conditions(ctx: Context, start: int, end: int) -> list[Span]:
    """Returns the sentences that say by how much something changes if something else does."""
    out: list[Span] = []
    for s, e in ctx.sentences(start, end):
        if cues.CONDITION.search(ctx.clean, s, e) and cues.CONSEQUENCE.search(ctx.clean, s, e) and ctx.sizes(s, e):
            out.append((s, e))
    return out


def hollow(ctx: Context, item: Item) -> bool:
    """Tells whether an item would fit any company: it holds no name, no figure and no date, or a stock phrase and no figure."""
    sized = ctx.sizes(item.start, item.end)
    dated = [w for w in ctx.within(item) if any(c.isdigit() for c in ctx.clean[w.start : w.end])]
    named = [n for n in ctx.names_of(item.start, item.end) if not _is_self(ctx, n.key)]
    if item.cells and sum(is_empty_cell(c.text) or bool(cues.PASSIVE.fullmatch(c.text)) for c in item.cells[1:]) * 2 >= len(item.cells[1:]):
        return True
    if item.cells and _GROUP.search(ctx.clean, item.head_start, item.head_end):
        return True
    stock = cues.BOILERPLATE.search(ctx.clean, item.start, item.end) or cues.PERK.search(ctx.clean, item.start, item.end)
    if stock and not sized and not (named and dated):
        return True
    if cues.VAGUE.search(ctx.clean, item.start, item.end) and not sized and not dated:
        return True
    return not sized and not dated and not named


def find_why_it_matters(ctx: Context, item: Item) -> Span | None:
    """Returns the passage that says why the board should care about the item."""
    body = item.head_end if not _prose(item) and item.head_end < item.end else item.start
    for s, e in ctx.sentences(body, item.end):
        words = len(strong_words(ctx.clean[s:e]))
        if words < (2 if ctx.sizes(s, e) else 3):
            continue
        if (words >= 4 or cues.EXPLAINS.search(ctx.clean, s, e) or cues.EVENT.search(ctx.clean, s, e) or ctx.sizes(s, e)) and not (
            cues.BOILERPLATE.search(ctx.clean, s, e)
        ):
            return s, e
    return None
