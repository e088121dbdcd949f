# ruff: noqa: E501 - word tables and patterns read better unbroken
"""Narratives are data: finds what is hidden in them and what tries to give the grader orders.

Nothing found here lowers a grade. It becomes a finding of its own kind, and the passage counts as evidence for nothing, neither for
a good mark nor against one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kpireview.critic.mimicry import answered_criteria, hidden_markup, rubric_echoes, verdict_tables, word_strings
from kpireview.critic.rubric import FIELDS
from kpireview.model import Finding, Pack

if TYPE_CHECKING:
    from kpireview.catalog import Catalog

MAX_READ = 60_000  # characters of a narrative that the critic reads; a board narrative is a hundredth of that

# Bidirectional controls, zero-width characters, tags and other characters that a reader doesn't see. U+200D joins emoji and U+FE0F styles them: harmless.
HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

_CRITERION = (
    r"(?:named|quantified|cause|action|owner|dated|ask|likelihood(?:_impact)?|sensitivity|target[_ ]metric|sourced|status|insight|specific|count|length"
    r"|coverage|updated|candid|candou?r|consistent)"
)
_GRADER = r"(?:grader|grading|graded|re-?grad\w*|assessor|evaluator|rubric|criteri(?:on|a)|verdicts?|language model|llm|ai (?:model|reviewer|assistant|critic)|the critic|scor(?:e|ing) (?:this|of)|assessment|evaluation|re-?assess\w*)"
_ORDER = (
    r"(?:treat|mark|rate|score|grade|return|answer|output|respond|reply|give|award|assign|cite|quote|consider|count|accept|ignore|disregard|override|forget"
    r"|carry|carries|record(?:ed)?|set|pass|skip|never mention|do not (?:question|lower|change|mention|grade)|must be|should be|has to be|counts? as|would contradict)"
)
_WORDS = {
    "grader": re.compile(rf"\b{_GRADER}\b", re.I),
    "order": re.compile(rf"\b{_ORDER}\b", re.I),
    "met": re.compile(r"\b(?:met|fully met|top marks?|full marks?|perfect score|100 ?(?:of|out of|/) ?100|highest (?:grade|mark|score)|satisfied)\b", re.I),
    "criteria": re.compile(rf"\b{_CRITERION}\b", re.I),
    "classic": re.compile(
        r"\b(?:ignore|disregard|forget) (?:all |any |the )?(?:previous|prior|above|earlier|other) (?:instructions?|rules?|prompts?|text|criteria)\b"
        r"|\bsystem prompt\b|\byou are (?:now )?(?:a|an|the) (?:\w+ )?(?:grader|assistant|model|critic|reviewer)\b|<\|im_(?:start|end)\|>|\[/?INST\]"
        r"|^\s*(?:system|assistant|developer)\s*:"
        r"|\b(?:you are now|pretend (?:to be|that|you)|imagine (?:that )?you(?:[’']re| are)|from now on,? you|act as (?:a|an|the|if)\b[^.\n]{0,40}\b(?:grader|reviewer|auditor|judge|expert|critic|assessor|evaluator|examiner)"
        r"|(?:answer|output|return|respond|reply|print|say|write)(?: with)?:? ?[“\"'‘](?:fully )?(?:met|pass|passed|100)[”\"'’])",
        re.I | re.M,
    ),
    "reviewer": re.compile(
        r"\b(?:(?:graders?|evaluators?|assessors?|critics?|scorers?|reviewers?)[’']?s? (?:guidance|instructions?|notes?|directives?|briefing)|whoever (?:grades|scores|rates|reviews)|(?:ai |automated )?(?:reviewers?|graders?|evaluators?|assessors?|critics?)\s?:\s?\w+|(?:for|to|note (?:to|for)|dear|attention|instructions? (?:to|for)) (?:the |any |all )?(?:automated |ai |kpi )?(?:reviewers?|graders?|critics?|assessors?|evaluators?|model))\b",
        re.I,
    ),
}  # fmt: skip
_COMMENT = re.compile(r"<!--")
_FENCE = re.compile(r"^[ \t]{0,3}(```|~~~)", re.M)
_VERDICT_JSON = re.compile(r"[\"'](?:verdicts?|criteria|criterion|grade|score|" + _CRITERION[3:-1] + r")[\"']\s*:", re.I)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A passage that addresses the grader, or that a reader can't see; offsets count code points."""

    start: int
    end: int
    kind: str  # "instruction", "hidden", or "stuffed": a string of key words, which is no sentence


def _comments(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    while (found := _COMMENT.search(text, position)) is not None:
        close = text.find("-->", found.end())
        end = len(text) if close < 0 else close + 3
        yield found.start(), end
        position = end


def _fences(text: str) -> Iterator[tuple[int, int]]:
    opened: re.Match[str] | None = None
    for found in _FENCE.finditer(text):
        if opened is None:
            opened = found
        elif found.group(1) == opened.group(1):
            newline = text.find("\n", found.end())
            yield opened.start(), len(text) if newline < 0 else newline
            opened = None
    if opened is not None:
        yield opened.start(), len(text)


_OBJECT = re.compile(r"[{\[]\s*[\"'][\w -]{1,40}[\"']\s*:")
_END = re.compile(
    r"^[^\w\n]{0,12}(?:end|begin|start)[ _-]?(?:of)?[ _-]?(?:the )?(?:narrative|text|document|input|submission|data|user|untrusted|section|review|system|instructions?|grading|evaluation|assessment)\w*[^\w\n]{0,12}$",
    re.I | re.M,
)
_TAG = re.compile(
    r"</?(?:system|assistant|user|instructions?|prompt|grader|reviewer|evaluation|rubric|verdicts?|grade|admin|tool|result|output)\b[^<>\n]{0,80}>",
    re.I,
)
_BRACKETED = re.compile(r"\[[^\[\]]{20,1500}\]|\([^()]{20,1500}\)")


def _objects(text: str) -> Iterator[tuple[int, int]]:
    """Objects in the manner of JSON; no board narrative holds one."""
    position = 0
    while (found := _OBJECT.search(text, position)) is not None:
        close = text.find("}" if text[found.start()] == "{" else "]", found.end())
        end = len(text) if close < 0 else close + 1
        yield found.start(), end
        position = end


def _tagged(text: str) -> Iterator[tuple[int, int]]:
    """Passages between tags that look like a prompt's; without a closing one, to the end of the paragraph."""
    position = 0
    while (found := _TAG.search(text, position)) is not None:
        name = re.match(r"</?(\w+)", found.group())
        close = text.find(f"</{name.group(1)}", found.end()) if name and not found.group().startswith("</") else -1
        if close >= 0:
            stop = text.find(">", close)
            end = len(text) if stop < 0 else stop + 1
        else:
            blank = text.find("\n\n", found.end())
            end = found.end() if found.group().startswith("</") else len(text) if blank < 0 else blank
        yield found.start(), end
        position = max(end, found.end())


_PIECE = re.compile(r"(?:[^\n.!?\]]|[.](?=\w))+[.!?\]]*")


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for found in _PIECE.finditer(text):
        if found.group().strip():
            yield found.start(), found.end()


_HONEST = re.compile(
    r"\b(?:success|acceptance|exit|entry|closing|investment|qualification|selection|risk|impact|credit|vendor|security|readiness) (?:criteria|criterion|assessments?|evaluations?)\b"
    r"|\b(?:board|investors?|auditors?|regulators?) (?:rates?|scores?)\b",
    re.I,
)


# Four classes of words; honest narratives rarely mix them: who grades, what a mark is, the text that speaks of itself, what is to be done with it.
_CLASSES = {
    "judge": re.compile(
        r"\b(?:graders?|evaluators?|assessors?|scorers?|raters?|markers?|scoring (?:team|system|engine|model|tool|staff)|grading|(?:reading|grading|scoring|reviewing|checking|marking) (?:software|tool|system|engine|model|bot|machine|agent)"
        r"|dear (?:ai|model|reader|reviewer|assistant|bot|system)|(?:ai|automated|automatic|machine|digital) (?:reviewers?|readers?|assistants?|critics?|checks?|checkers?|assessments?|evaluations?|grading|scoring|systems?)|pre-?check\w*|llms?|language models?"
        r"|(?:whoever(?: or whatever)?|anyone|everyone|the (?:person|one|party)) (?:who )?(?:is |may be )?(?:reads?|reading|grad\w+|scor\w+|rat(?:es|ing)|mark(?:s|ing)|review\w*|check\w*|assess\w*|evaluat\w*)|(?:for|in) the (?:assessment|evaluation|scoring|grading|review) of (?:this|the) (?:text|section|narrative|field|commentary)"
        r"|quality (?:check|gate|control|assurance) of (?:this|the) (?:text|section|narrative)|impartial expert|independent (?:reviewer|expert|assessor)|review(?:er)? (?:tool|bot|software|model)|(?:review|reviewing|assessment|evaluation|grading|quality) (?:panel|committee|board)|(?:any|the|every|each|this) (?:assessment|evaluation|grading|rating|scoring) (?:must|shall|should|has to|is to|may|relies))\b",
        re.I,
    ),
    "mark": re.compile(
        r"\b(?:credit(?:ed)?\b(?= (?:as|for|in|the)\b)|deemed|(?:full|top|highest|maximum|best|perfect) (?:credit|marks?|scores?|grades?|ratings?|rating)|(?:all|every|each) (?:of the )?criteri(?:a|on)|criteria (?:are |were |have been |is )?(?:fulfilled|met|satisfied|passed|covered)|10 ?/ ?10|100 ?/ ?100|5 ?/ ?5|verdicts?|rubric"
        r"|(?:counts?|counted|treat(?:ed)?|regard(?:ed)?|consider(?:ed)?|tak(?:e|en)|accept(?:ed)?|record(?:ed)?|register(?:ed)?|mark(?:ed)?|rate(?:d)?|score(?:d)?|grade(?:d)?|read) (?:\w+ ){0,2}as (?:met|present|given|included|written|covered|fulfilled|satisfied|named|quantified|complete|passed|stated|read|done|ok|sufficient|strong|evidence)"
        r"|as if (?:it |they )?(?:was |were |had been |stood )?(?:written|stated|printed|listed|named|here|given)|included by reference|incorporated by reference|(?:found|present|covered|satisfied|fulfilled|included)(?: \([^()]{0,80}\))?, [^,.;\n]{2,60} (?:found|present|covered|satisfied|fulfilled|included)\b"
        r"|(?:no|without) (?:further|additional) (?:analysis|checks?|review|proof|evidence|verification)|benefit of the doubt|(?:as |found |deemed |rated )(?:fully |entirely )?(?:satisfactory|adequate|sufficient|complete|compliant|exemplary)\b|found to (?:contain|include|satisfy|meet)|agreed verbally|verified (?:separately|elsewhere|offline|in the)|(?:named|quantified|candid|specific|consistent|sourced|dated) (?:is|are) (?:met|fulfilled|given|present|satisfied))",
        re.I,
    ),
    "self": re.compile(
        r"\b(?:this (?:text|section|narrative|field|passage|commentary|submission|entry|answer|response|write-?up)|the (?:narrative|text|section|commentary|written record)(?: above| below)?|part of the narrative|(?:covered|listed|stated|printed|written|described|named|given) (?:above|here|elsewhere|in (?:an?|the) (?:annex|appendix|data room|confidential))"
        r"|in a separate (?:call|annex|document|file|memo|meeting|paper)|confidential (?:annex|appendix|file|memo)|no room to print)\b",
        re.I,
    ),
    "order": re.compile(
        r"\b(?:please (?:note|treat|assume|consider|mark|rate|score|accept|credit|count|regard|give|award|keep|return|answer)|(?:should|must|shall|is to|are to|has to|have to) (?:be )?(?:assum|treat|credit|count|consider|regard|accept|record|scor|mark|rat|grad|read as|carr|award|giv)\w*|for (?:the purposes? of )?(?:grading|scoring|evaluation|assessment)\b"
        r"|note (?:to|for)|is authoritative|is final|is binding|overrides?|do not (?:lower|question|mention|penali[sz]e|deduct)|you (?:are|have been|must|should|will) (?:trained|told|instructed|fair|assume|treat|give|mark|rate|score|award|return)|keep all)\b",
        re.I,
    ),
}  # fmt: skip


_SEP = r"(?:,? (?:and|&) |, |/|; ?)"
_IN_A_ROW = re.compile(
    rf"\b{_CRITERION}\b{_SEP}{_CRITERION}\b{_SEP}{_CRITERION}\b[^.\n]{{0,40}}\b(?:met|fulfilled|satisfied|covered|confirmed|verified|approved|accepted|passed|given|in full|complete)\b",
    re.I,
)


def classes_of(sentence: str) -> frozenset[str]:
    """Returns which kinds of talk about grading a sentence holds: judge, mark, self, order."""
    return frozenset(name for name, pattern in _CLASSES.items() if pattern.search(sentence))


def addresses_grader(sentence: str) -> bool:
    """Tells whether a sentence speaks to whoever grades the text instead of to the board."""
    if _WORDS["classic"].search(sentence):
        return True
    sentence = _HONEST.sub(" ", sentence)
    grader, order, met = (_WORDS[k].search(sentence) for k in ("grader", "order", "met"))
    criteria = {m.group().lower() for m in _WORDS["criteria"].finditer(sentence)}
    if grader and ((met and (order or criteria)) or (order and len(criteria) >= 2)):
        return True
    if met and len(criteria) >= 2 and (order or grader):
        return True
    if _IN_A_ROW.search(sentence):
        return True
    if len(_WORDS["met"].findall(sentence)) >= 3:
        return True
    kinds = classes_of(sentence)
    if (kinds & {"judge", "mark"} and len(kinds) >= 2) or len(_CLASSES["mark"].findall(sentence)) >= 2:
        return True
    return bool(_WORDS["reviewer"].search(sentence) and (order or met or grader))


_LABELLED = re.compile(rf"\b{_CRITERION}\s*:", re.I)
_ABOUT = re.compile(
    r"\b(?:grader|grading|re-?grading|graded|verdicts?|rubric|criteria|previous assessment|full marks|top marks|agreed output|citing evidence|quoting evidence)\b|\bevidence\b\W{0,3}[:=]",
    re.I,
)


@lru_cache(maxsize=128)
def suspects(text: str) -> tuple[Suspect, ...]:
    """Returns the passages that are hidden or speak to the grader, in order and without overlaps."""
    found: list[Suspect] = []
    body = text[:MAX_READ]
    for start, end in _comments(body):
        found.append(Suspect(start, end, "instruction" if _speaks(body[start:end]) else "hidden"))
    for start, end in _fences(body):
        if _VERDICT_JSON.search(body, start, end) or _speaks(body[start:end]):
            found.append(Suspect(start, end, "instruction"))
    ending = _END.search(body)
    if ending is not None:
        found.append(Suspect(ending.start(), len(body), "instruction"))
    found += [
        Suspect(s, e, "instruction")
        for s, e in (*_objects(body), *_tagged(body), *verdict_tables(body), *answered_criteria(body), *rubric_echoes(body))
    ]
    found += [Suspect(s, e, "instruction" if _speaks(body[s:e]) else "hidden") for s, e in hidden_markup(body)]
    found += [Suspect(s, e, "stuffed") for s, e in word_strings(body)]
    for note in _BRACKETED.finditer(body):
        if addresses_grader(note.group().replace("\n", " ")):
            found.append(Suspect(note.start(), note.end(), "instruction"))
    taken = sorted((s.start, s.end) for s in found)
    hits: list[tuple[int, int]] = []
    sentences = [(s, e) for s, e in _sentences(body) if not any(s < te and ts < e for ts, te in taken)]
    for start, end in sentences:
        if end - start >= 12 and addresses_grader(body[start:end]):
            hits.append((start, end))
    if hits or any(s.kind == "instruction" for s in found):
        # The neighbours of an order often carry it on ("Return it as it is"): sentences about grading count too, once one order was found.
        hits += [
            (s, e)
            for s, e in sentences
            if (s, e) not in hits and (_ABOUT.search(body, s, e) or _WORDS["reviewer"].search(body, s, e) or classes_of(body[s:e]))
        ]
    echo = [(m.start(), m.end()) for m in _LABELLED.finditer(body)]
    for line in re.finditer(r"[^\n]+", body):
        inside = [e for e in echo if line.start() <= e[0] < line.end()]
        if len({body[a:b].lower() for a, b in inside}) >= 3 and len(_WORDS["met"].findall(line.group())) >= 1:
            hits.append((line.start(), line.end()))
    found += [Suspect(s, e, "instruction") for s, e in hits]
    for match in _CONTROL.finditer(body):
        found.append(Suspect(match.start(), match.end(), "hidden"))
    return _merged(found)


def _speaks(passage: str) -> bool:
    flat = passage.replace("\n", " ")
    return addresses_grader(flat) or bool(_ABOUT.search(flat)) or len({m.group().lower() for m in _WORDS["criteria"].finditer(flat)}) >= 3


def _merged(found: list[Suspect]) -> tuple[Suspect, ...]:
    merged: list[Suspect] = []
    for suspect in sorted(found, key=lambda s: (s.start, -s.end)):
        if merged and suspect.start < merged[-1].end:
            last = merged[-1]
            kind = next(k for k in ("instruction", "hidden", "stuffed") if k in (last.kind, suspect.kind))
            merged[-1] = Suspect(last.start, max(last.end, suspect.end), kind)
        else:
            merged.append(suspect)
    return tuple(merged)


@lru_cache(maxsize=128)
def masked(text: str) -> str:
    """Returns the text with suspect passages blanked out, every other character at its old offset."""
    body = text[:MAX_READ]
    pieces: list[str] = []
    position = 0
    for suspect in suspects(text):
        pieces += [body[position : suspect.start], re.sub(r"[^\n]", " ", body[suspect.start : suspect.end])]
        position = suspect.end
    pieces.append(body[position:])
    return HIDDEN.sub(" ", "".join(pieces))


def hidden_characters(text: str) -> tuple[int, ...]:
    """Returns the offsets of characters that a reader can't see and that no language needs in a board pack."""
    return tuple(m.start() for m in HIDDEN.finditer(text))


def _show(passage: str) -> str:
    flat = " ".join("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in passage).split())
    return flat if len(flat) <= 120 else flat[:117] + "…"


def text_findings(pack: Pack, catalog: Catalog) -> tuple[Finding, ...]:
    """Returns a warning for each narrative that holds orders to the grader, hidden passages or invisible characters."""
    findings: list[Finding] = []
    for field in FIELDS:
        text = pack.text(field)
        if not text:
            continue
        found = suspects(text)
        orders = [s for s in found if s.kind == "instruction"]
        if orders:
            quote = _show(text[orders[0].start : orders[0].end])
            more = f" and {len(orders) - 1} more passages" if len(orders) > 2 else " and one more passage" if len(orders) == 2 else ""
            findings.append(
                Finding(
                    code="instructions-in-narrative",
                    severity="warning",
                    kpi=field,
                    period=pack.period.label,
                    message=f"The text gives orders to whoever grades it: “{quote}”{more}. They were not obeyed and cost no marks; take them out.",
                    origin="own",
                    authority="convention",
                )
            )
        secret = [s for s in found if s.kind == "hidden"]
        characters = hidden_characters(text)
        if characters or secret:
            what = []
            if characters:
                first = characters[0]
                what.append(
                    f"{len(characters)} invisible character{'s' if len(characters) > 1 else ''}, the first U+{ord(text[first]):04X} at {first}"
                )
            if secret:
                what.append(f"a passage that no reader sees, at {secret[0].start}")
            findings.append(
                Finding(
                    code="hidden-characters-in-narrative",
                    severity="warning",
                    kpi=field,
                    period=pack.period.label,
                    message=f"The text holds what a reader can't see: {' and '.join(what)}. Nothing hidden was read as evidence; take it out.",
                    origin="own",
                    authority="convention",
                )
            )
    return tuple(findings)
