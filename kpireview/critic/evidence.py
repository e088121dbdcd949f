"""Checks quotes: a quote counts only if it stands in the text, character for character once typography is folded.

Folding evens out Unicode form, white space, quotation marks and dashes and drops invisible characters; nothing else. Fuzzy matching
would accept "fell to 92 %" for "fell to 112 %".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from kpireview.critic.untrusted import HIDDEN

_SAME = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "‹": "<",
        "›": ">",
        "…": "...",
    }
)
MAX_QUOTE = 2_000


def _invisible(char: str) -> bool:
    return char in "\u200d\ufe0f" or HIDDEN.fullmatch(char) is not None


def fold(text: str) -> tuple[str, list[int]]:
    """Returns the folded text, and for each of its characters the offset of the one that it came from."""
    out: list[str] = []
    origin: list[int] = []
    position, total = 0, len(text)
    while position < total:
        end = position + 1
        # Most of any text: a plain letter, digit or mark that nothing combines with.
        if "!" <= text[position] <= "_" or "a" <= text[position] <= "~":
            if end == total or text[end] < "\u0300":
                out.append(text[position])
                origin.append(position)
                position = end
                continue
        while end < total and unicodedata.combining(text[end]):
            end += 1
        cluster = text[position:end]
        if cluster.isspace():
            if out and out[-1] != " ":
                out.append(" ")
                origin.append(position)
        elif not _invisible(cluster):
            for char in unicodedata.normalize("NFKC", cluster.translate(_SAME)).translate(_SAME):
                if char.isspace():
                    if out and out[-1] != " ":
                        out.append(" ")
                        origin.append(position)
                elif not _invisible(char):
                    out.append(char)
                    origin.append(position)
        position = end
    return "".join(out), origin


class Located:
    """A text in which quotes are looked up; folds it once."""

    def __init__(self, text: str, forbidden: Iterable[tuple[int, int]] = ()) -> None:
        self.text = text
        self._folded, self._origin = fold(text)
        self._forbidden = tuple(forbidden)

    def find(self, quote: str) -> tuple[int, int] | None:
        """Returns (start, end) of the quote in the stored text, or None.

        None too for a quote without a letter or digit, for a fragment of a word, and for one that lies in a forbidden passage (one that
        speaks to the grader).
        """
        wanted = fold(quote[:MAX_QUOTE])[0].strip()
        if not any(c.isalnum() for c in wanted):
            return None
        at = self._folded.find(wanted)
        while at >= 0:
            last = at + len(wanted)
            whole = not (
                (wanted[0].isalnum() and at > 0 and self._folded[at - 1].isalnum())
                or (wanted[-1].isalnum() and last < len(self._folded) and self._folded[last].isalnum())
            )
            if whole:
                start = self._origin[at]
                end = self._end(last)
                if not any(s < end and start < e for s, e in self._forbidden):
                    return start, end
            at = self._folded.find(wanted, at + 1)
        return None

    def _end(self, last: int) -> int:
        """The offset behind the cluster that the folded character before `last` came from."""
        start = self._origin[last - 1]
        end = start + 1
        while end < len(self.text) and (unicodedata.combining(self.text[end]) or self.text[end] in "\ufe0f"):
            end += 1
        return end

    def quotes(self, given: Iterable[str]) -> list[str]:
        """Returns the true ones among the quotes, as they stand in the stored text, each once."""
        out: list[str] = []
        for quote in given:
            spot = self.find(quote)
            if spot is not None:
                true = self.text[spot[0] : spot[1]]
                if true not in out:
                    out.append(true)
        return out
