"""Reads a saved review, as `kpireview review --format json` prints it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from kpireview.errors import Fault, ReviewFileError
from kpireview.model import Review


def load_review(path: Path) -> Review:
    """Returns the review of a file; raises ReviewFileError with every fault of it."""
    name, step = str(path), "give the output of `kpireview review --format json`"
    try:
        raw = json.loads(path.read_text("utf-8"), parse_float=Decimal)
    except OSError as error:
        raise ReviewFileError(Fault(name, "", f"can't be read ({error.strerror})", step)) from None
    except (ValueError, RecursionError) as error:
        raise ReviewFileError(Fault(name, "", f"is not JSON in UTF-8 ({error})", step)) from None
    if isinstance(raw, dict):
        # Keys may be added to the contract: a review of a later version is read for what we know of it.
        raw = {k: v for k, v in raw.items() if k in Review.model_fields}
    try:
        return Review.model_validate(raw)
    except ValidationError as error:
        raise ReviewFileError(
            Fault(name, "".join(f"/{p}" for p in e["loc"]), str(e["msg"]), "make the review again") for e in error.errors(include_url=False)
        ) from None
