"""Hides names of customers and people before anything leaves the machine, and puts them back into what returns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kpireview.critic.context import pack_names
from kpireview.critic.names import GENERIC, common_words, names_in
from kpireview.critic.untrusted import MAX_READ
from kpireview.model import Pack

_WORDS = (
    "Amber",
    "Basalt",
    "Cedar",
    "Dune",
    "Ember",
    "Fjord",
    "Garnet",
    "Heron",
    "Iris",
    "Jasper",
    "Kelp",
    "Lotus",
    "Maple",
    "Nickel",
    "Opal",
    "Pebble",
    "Quartz",
    "Reed",
    "Slate",
    "Topaz",
)


class Redactor:
    """Exchanges names for code words ("Amber-3"), the same in every text, and back.

    Names come from the pack's rows (accounts, deals, people), from the texts themselves by their capitals, and from the company's own name.
    It hides names, not meaning: who knows the company may still recognise a deal by its size.
    """

    def __init__(self, pack: Pack, texts: Iterable[str]) -> None:
        bodies = [t[:MAX_READ] for t in texts]
        found: dict[str, None] = {pack.company.name: None}
        for row in (row for entry in pack.kpis.values() for row in entry.rows or ()):
            for column in ("name", "account", "responsible", "owner", "bank", "leader_name", "competitor"):
                value = row.get(column)
                if isinstance(value, str) and len(value.strip()) >= 3:
                    found[value.strip()] = None
        known = pack_names(pack)[0]
        for body in bodies:
            for name in names_in(body, 0, len(body), known=known):
                label = name.text.rstrip("'’")
                found[label.removesuffix("'s").removesuffix("’s")] = None
        for name_ in list(found):
            # "Tomas" alone is Tomas Berg again.
            for word in re.findall(r"[^\W\d_][\w’'-]*", name_):
                if len(word) >= 4 and word[0].isupper() and word.casefold() not in common_words() and word.casefold() not in GENERIC:
                    found.setdefault(word, None)
        every = "\0".join(bodies).casefold()
        self._codes: dict[str, str] = {}
        number = 0
        for name_ in sorted(found, key=lambda n: (-len(n), n)):
            code = f"{_WORDS[number % len(_WORDS)]}-{number // len(_WORDS) + 1}"
            while code.casefold() in every:
                number += 1
                code = f"{_WORDS[number % len(_WORDS)]}-{number // len(_WORDS) + 1}"
            self._codes[name_] = code
            number += 1
        names = [re.escape(n) for n in self._codes]
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)") if names else None

    @property
    def restore(self) -> Mapping[str, str]:
        """Code word to name."""
        return {code: name for name, code in self._codes.items()}

    def hide(self, text: str) -> str:
        """Returns the text with every known name exchanged."""
        return self._pattern.sub(lambda m: self._codes[m.group()], text) if self._pattern else text
