"""The lines of a narrative as Markdown has them: headings, list points, table rows, paragraphs; and the sections that they head."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kpireview.critic.parts import LEAD, Cell, Section

_LIST = re.compile(r"^([ \t]*)(?:([-*+•‣▪–—●○])|(\d{1,2})[.)]|\((\d{1,2}|[A-Ha-z])\)|([A-Ha-z])\))[ \t]+(?=\S)")
_HEADING = re.compile(r"^[ ]{0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_BOLD_LINE = re.compile(r"^[ ]{0,3}(\*\*|__)([^*_\n]{1,120})\1[ \t]*:?[ \t]*$")
_RULE = re.compile(r"^[ \t]*\|?[ \t:|-]*-{2,}[ \t:|-]*\|?[ \t]*$")


@dataclass(slots=True)
class Block:
    kind: str  # heading, bullet, number, row, para
    start: int
    end: int
    body: int
    level: int = 0
    cells: tuple[Cell, ...] = ()
    title: str = ""


def _cells(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    line = text[start:end]
    out: list[tuple[str, int, int]] = []
    position = 0
    parts = line.split("|")
    for i, part in enumerate(parts):
        edge = (i == 0 or i == len(parts) - 1) and not part.strip()
        if not edge:
            lead = len(part) - len(part.lstrip())
            out.append(
                (part.strip(), start + position + lead, start + position + len(part.rstrip()) if part.strip() else start + position + lead)
            )
        position += len(part) + 1
    return out


def blocks_of(text: str) -> list[Block]:
    blocks: list[Block] = []
    lines: list[tuple[int, int]] = []
    position = 0
    for line in text.split("\n"):
        lines.append((position, position + len(line)))
        position += len(line) + 1
    headers: list[str] | None = None
    blank = True
    for i, (start, end) in enumerate(lines):
        line = text[start:end]
        if not line.strip():
            blank, headers = True, None
            continue
        if line.count("|") >= 2 or (headers is not None and "|" in line):
            if headers is None:
                following = text[lines[i + 1][0] : lines[i + 1][1]] if i + 1 < len(lines) else ""
                if _RULE.match(following) and "-" in following:
                    headers = [c[0] for c in _cells(text, start, end)]
                    blank = False
                    continue
                if line.lstrip().startswith("|"):
                    headers = []
            if headers is not None:
                if not _RULE.match(line):
                    row = _cells(text, start, end)
                    cells = tuple(Cell(headers[j] if j < len(headers) else "", c[0], c[1], c[2]) for j, c in enumerate(row))
                    if any(c.text for c in cells):
                        blocks.append(Block("row", start, end, start, cells=cells))
                blank = False
                continue
        headers = None
        heading = _HEADING.match(line)
        bold = None if heading else _BOLD_LINE.match(line)
        marker = _LIST.match(line)
        if heading:
            blocks.append(
                Block("heading", start, end, start + heading.start(2), len(heading.group(1)), title=heading.group(2).strip(" *_"))
            )
        elif bold:
            blocks.append(Block("heading", start, end, start + bold.start(2), 7, title=bold.group(2).strip(" :")))
        elif marker:
            indent = len(marker.group(1).expandtabs(4))
            parent = blocks[-1] if blocks and blocks[-1].kind in ("bullet", "number") else None
            if parent is not None and indent >= parent.level + 2:
                parent.end = end
            else:
                kind = "number" if marker.group(3) or marker.group(4) else "bullet"
                blocks.append(Block(kind, start, end, start + marker.end(), indent))
        elif (blocks and not blank and blocks[-1].kind in ("bullet", "number", "para") and not _begins(text, blocks[-1], line)) or (
            blocks and blank and line.startswith("   ") and blocks[-1].kind in ("bullet", "number")
        ):
            blocks[-1].end = end
        else:
            blocks.append(Block("para", start, end, start))
        blank = False
    return blocks


_ENDED = frozenset(".!?;:)*]")


def _begins(text: str, before: Block, line: str) -> bool:
    """Whether a line under a paragraph is one of its own: it begins in bold or with a label, or the line above ended a sentence."""
    if before.kind != "para":
        return False
    if LEAD.match(line):
        return True
    if LABELLED_LINE.match(line) and LABELLED_LINE.match(text[before.start : before.end]):
        return True
    return text[before.start : before.end].rstrip()[-1:] in _ENDED and line.lstrip()[:1].isupper()


_TOTAL_ROW = re.compile(r"^\W*(?:total|sum|subtotal|all|overall|together)\b", re.I)
LABELLED_LINE = re.compile(r"[^\W\d_][\w &/'’-]{1,40}(?:\([^()\n]{1,24}\))?(?::| –| —| -)\s")


def leads_of(text: str, blocks: list[Block]) -> list[Block]:
    """Returns the paragraphs that begin with words in bold."""
    return [b for b in blocks if b.kind == "para" and LEAD.match(text[b.start : b.end])]


def is_total(block: Block) -> bool:
    first = next((c.text for c in block.cells if c.text), "")
    return bool(_TOTAL_ROW.match(first)) and len(first.split()) <= 3


def sections_in(text: str, blocks: list[Block]) -> tuple[Section, ...]:
    """Headed parts; a paragraph's bold lead counts as a heading where there's no other."""
    marks = [(b.start, b.end, b.title) for b in blocks if b.kind == "heading"]
    if not marks:
        for block in blocks:
            lead = LEAD.match(text[block.start : block.end]) if block.kind == "para" else None
            if lead:
                marks.append((block.start, block.start + lead.end(), lead.group(2).strip(" .:")))
    if not marks:
        for block in blocks:
            label = _LABEL.match(text[block.start : block.end]) if block.kind == "para" else None
            if label:
                marks.append((block.start, block.start + label.end(), label.group(1).strip()))
        if len(marks) < 2:
            marks = []
    found: list[Section] = []
    if not marks or text[: marks[0][0]].strip():
        found.append(Section("", 0, marks[0][0] if marks else len(text)))
    for i, (_, after, title) in enumerate(marks):
        found.append(Section(title, after, marks[i + 1][0] if i + 1 < len(marks) else len(text)))
    return tuple(found)


_LABEL = re.compile(r"((?:[A-Z]|[a-z][A-Z])[\w &/-]{2,30}):\s")
