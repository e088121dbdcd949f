"""JSON Schemas of the pack file and of what the commands print."""

from __future__ import annotations

from typing import Any, Literal

from kpireview.model.pack import Entry, Pack
from kpireview.model.results import FindingsReport, Review

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(what: Literal["pack", "findings", "review"]) -> dict[str, Any]:
    """Returns the JSON Schema (draft 2020-12) of a pack file, of `check --format json` or of `review --format json`."""
    if what == "pack":
        body = Pack.model_json_schema(mode="validation")
        _drop_null(body["$defs"])
        entry = body["$defs"][Entry.__name__]
        held = ("text", "rows", "choice", "date", "absent")
        entry["oneOf"] = [{"anyOf": [{"required": ["actual"]}, {"required": ["budget"]}]}, *({"required": [k]} for k in held)]
        root = body.pop("$ref", None)
        if root:
            body |= body["$defs"]["Pack"]
        _drop_null({"Pack": body})
        body["required"] = sorted({*body.get("required", []), "format"})
    else:
        body = (FindingsReport if what == "findings" else Review).model_json_schema(mode="serialization")
    return {"$schema": _DIALECT, "title": f"kpireview/{what}@1"} | {k: v for k, v in body.items() if k != "title"}


def _drop_null(definitions: dict[str, Any]) -> None:
    """Takes out the nulls by which pydantic says that a key may be left out: a pack file never holds null, save in a row's cell."""
    for definition in definitions.values():
        for name, property_ in definition.get("properties", {}).items():
            options = property_.get("anyOf")
            if options and {"type": "null"} in options:
                kept = [o for o in options if o != {"type": "null"}]
                rest = {k: v for k, v in property_.items() if k not in ("anyOf", "default")}
                definition["properties"][name] = rest | (kept[0] if len(kept) == 1 else {"anyOf": kept})
