"""The record inside the PDF: hashes of everything that the pages were made from, so that the file proves itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import kpireview
from kpireview.board_pack.options import ExportOptions
from kpireview.board_pack.shown import Shown
from kpireview.board_pack.theme import Theme
from kpireview.model import Pack, Review
from kpireview.model.serial import pack_bytes, report_json

if TYPE_CHECKING:
    from kpireview.catalog import Catalog

FORMAT = "kpireview/record@1"
RECORD_NAME, PACK_NAME, REVIEW_NAME = "kpireview-record.json", "board.pack.json", "board.review.json"


def sha(body: bytes) -> str:
    """Returns a SHA-256 in hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


@dataclass(frozen=True)
class Attached:
    """The files inside the PDF: the pack and the review as the audience may have them, and the record."""

    pack: bytes
    review: bytes

    @classmethod
    def of(cls, pack: Pack, review: Review) -> Attached:
        """Returns pack and review in their canonical serialisation."""
        return cls(pack_bytes(pack), (report_json(review) + "\n").encode())


def lines(shown: Shown, catalog: Catalog, theme: Theme) -> tuple[tuple[str, str], ...]:
    """Returns the record as it is printed on the last page."""
    return (
        ("kpireview", kpireview.__version__),
        ("Pack, SHA-256", shown.review.pack.sha256),
        ("What is shown of it, SHA-256", sha(pack_bytes(shown.pack))),
        ("Catalog", f"{shown.review.catalog.version}, SHA-256 {catalog.sha256}"),
        ("Theme", f"{theme.name}, SHA-256 {theme.sha256}"),
    )


def record(shown: Shown, catalog: Catalog, theme: Theme, options: ExportOptions, html: str, attached: Attached) -> bytes:
    """Returns the record as JSON."""
    data: Mapping[str, Any] = {
        "format": FORMAT,
        "kpireview": kpireview.__version__,
        "pack_sha256": shown.review.pack.sha256,
        "shown_sha256": sha(pack_bytes(shown.pack)),
        "attached": {"kind": options.attached, "pack_sha256": sha(attached.pack), "review_sha256": sha(attached.review)},
        "catalog": {"version": catalog.version, "sha256": catalog.sha256},
        "theme": {"name": theme.name, "sha256": theme.sha256},
        "html_sha256": sha(html.encode()),
        "options": options.data(),
        "shown": shown.facts(),
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
