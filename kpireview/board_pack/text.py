"""Makes untrusted text fit for a page: hidden characters out, missing glyphs named, long words breakable, endless text cut and said so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set

ZWSP = "\u200b"
BREAK_EVERY = 18
# Bidirectional overrides, isolates, marks, joiners, fillers and tags: they reorder or hide what a reader sees.
_HIDDEN = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f\u00ad\u034f\u061c\u115f\u1160\u3164\uffa0\U000e0000-\U000e0fff\U0001f3fb-\U0001f3ff]"
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LONG = re.compile(rf"[^\s\u200b]{{{BREAK_EVERY + 1},}}")
# Signs that people paste from chats, in words or in glyphs that print the same everywhere.
_SIGNS = {
    "✅": "✓", "☑": "✓", "❌": "✗", "❎": "✗", "🔴": "● red", "🟠": "● orange", "🟡": "● yellow", "🟢": "● green",
    "🔵": "●", "⚪": "○", "⚫": "●", "📈": "▲", "📉": "▼",
    "⬆": "▲", "⬇": "▼", "🔺": "▲", "🔻": "▼", "➡": "→", "⬅": "←", "❗": "!", "❓": "?", "⭐": "★",
    "‼": "!!",
}  # fmt: skip
HOLE = "□"


def clean(text: str, glyphs: Set[int] | None = None) -> str:
    """Returns the text without hidden or control characters; with `glyphs`, what the fonts lack becomes a word, a like sign or □."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))
    text = _HIDDEN.sub("", text).replace("\t", "    ")
    if glyphs is None:
        return text
    return "".join(c if ord(c) in glyphs or c == "\n" else _stand_in(c, glyphs) for c in text)


def _stand_in(char: str, glyphs: Set[int]) -> str:
    if sign := _SIGNS.get(char):
        return sign
    folded = unicodedata.normalize("NFKC", char)
    if folded != char and all(ord(c) in glyphs for c in folded):
        return folded
    if unicodedata.category(char) == "Zs":
        return " "
    if unicodedata.category(char) == "So" and ord(char) >= 0x2600:
        name = unicodedata.name(char, "").lower()
        return f"[{name}]" if name else HOLE
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return ""
    return HOLE


def breakable(text: str, every: int = BREAK_EVERY) -> str:
    """Returns the text with a place to break after so many characters of an overlong word (layout is quadratic without it)."""
    return _LONG.sub(lambda m: ZWSP.join(m[0][i : i + every] for i in range(0, len(m[0]), every)), text)


def cut(text: str, most: int) -> tuple[str, bool]:
    """Returns at most so many characters, cut at white space where there is some near, and whether anything was cut."""
    if len(text) <= most:
        return text, False
    head = text[:most]
    space = max(head.rfind(" "), head.rfind("\n"))
    return (head[:space] if space > most * 0.8 else head).rstrip(), True


def one_line(text: str, most: int = 300, glyphs: Set[int] | None = None) -> str:
    """Returns a label or a cell: one line, clean, at most so many characters (then it ends in …), breakable."""
    head, was_cut = cut(" ".join(text[: most * 4].split()), most)
    return breakable(clean(head, glyphs)) + ("…" if was_cut else "")
