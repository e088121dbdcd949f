"""How well and how fast figures in prose are found, linked and judged, beside a public number parser and a plain baseline.

Usage: python benchmarks/claims.py [--set FILE.jsonl] [--pack FILE.pack.json]

Scores as the development set's README says: F1 of the claims, share of right verdicts, contradictions found, distractors taken for
claims. The split is by id: rules were first written looking at the odd ids alone, so the even ones tell more. Rows:

    kpireview      find_claims
    quantulum3     its numbers and units; linked to the nearest label or alias of the catalog in the sentence, same rounding rule
    nearest label  a regular expression for numbers, linked in the same way: what a simple checker of decks does

Last, the CPU time for 25 narratives of 200 words against the full pack, and for 300,000 characters of digits and of brackets: new texts,
and the same once more, as when a number of the pack has changed.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kpireview.catalog import Catalog, load_catalog  # noqa: E402
from kpireview.claims import find_claims  # noqa: E402
from kpireview.model import Entry, Pack  # noqa: E402

EVAL = ROOT.parent / "shared" / "eval"
SAME_NOW = {
    "sales.new_customers_added": "customers.new_customers_added",
    "sales.total_revenue": "finance.total_revenue",
    "sales.gross_margin": "finance.gross_margin_pct",
}
SAME_BEFORE = {
    "customers.prior_quarter_nrr": "customers.net_revenue_retention",
    "customers.prior_quarter_grr": "customers.gross_revenue_retention",
    "customers.prior_quarter_acv": "customers.avg_contract_value",
    "customers.prior_quarter_concentration": "customers.top_customer_concentration",
    "customers.prior_quarter_total_customers": "customers.total_customers",
    "sales.starting_arr": "sales.arr",
    "sales.opening_pipeline_value": "sales.pipeline_value",
}


@dataclass(frozen=True)
class Found:
    """A predicted claim."""

    start: int
    end: int
    kpi: str
    period: str
    direction: bool
    contradicted: bool


Finder = Callable[[str, str, Pack, Catalog], list[Found]]


def ours(text: str, field: str, pack: Pack, catalog: Catalog) -> list[Found]:
    """What kpireview finds."""
    pack = pack.model_copy(update={"kpis": {**pack.kpis, field: Entry(text=text)}})
    return [
        Found(c.start, c.end, c.kpi or "", c.period or "", isinstance(c.stated, str), c.verdict == "contradicted")
        for c in find_claims(pack, catalog, [field])
        if c.verdict != "unlinked"
    ]


def names_of(catalog: Catalog) -> list[tuple[re.Pattern[str], str]]:
    """Labels and aliases as patterns, the longest first."""
    pairs = {
        (name.strip(), k.id)
        for k in catalog.kpis.values()
        if k.kind == "number" and "prior_quarter" not in k.id
        for name in (re.sub(r"\(.*?\)", "", k.label), *re.findall(r"\((.*?)\)", k.label), *k.aliases)
    }
    ordered = sorted(pairs, key=lambda p: (-len(p[0]), p))
    return [(re.compile(rf"(?<!\w){re.escape(n)}(?!\w)", re.IGNORECASE), kpi) for n, kpi in ordered if len(n) > 2]


SCALE = {"k": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "b": 9, "thousand": 3}
NUMBER = re.compile(
    r"(?<![\w.,])[-−+]?[$€£]?(\d[\d,]*(?:\.\d+)?)\s?(k|mn|m|bn|b|million|thousand)?(?![\w])\s?(%|percent|bps|x)?", re.IGNORECASE
)
UP = re.compile(r"\b(?:rose|grew|increased|improved|climbed|up)\b", re.IGNORECASE)
DOWN = re.compile(r"\b(?:fell|dropped|declined|decreased|slipped|down|shortened)\b", re.IGNORECASE)


def plain_numbers(text: str) -> list[tuple[int, int, Decimal, Decimal, str]]:
    """Numbers by a regular expression: start, end, value, worth of the last digit, unit."""
    found = []
    for m in NUMBER.finditer(text):
        digits = m[1].replace(",", "").rstrip(".")
        power = SCALE.get((m[2] or "").lower(), 0)
        value = Decimal(digits).scaleb(power)
        places = len(digits.partition(".")[2])
        zeros = 0 if places else len(digits) - len(digits.rstrip("0"))
        unit = "%" if m[3] in {"%", "percent"} else "money" if re.search(r"[$€£]", m[0]) else ""
        found.append((m.start(), m.end(), value, Decimal(1).scaleb(power - places + zeros), unit))
    return found


def parsed_numbers(text: str) -> list[tuple[int, int, Decimal, Decimal, str]]:
    """Numbers by quantulum3."""
    from quantulum3 import parser

    found = []
    for q in parser.parse(text):
        value = Decimal(repr(float(q.value)))
        digits = re.search(r"\d[\d,]*(?:\.\d+)?", q.surface)
        written = digits[0].replace(",", "") if digits else "1"
        base = Decimal(written)
        power = (value / base).adjusted() if base else 0
        places = len(written.partition(".")[2])
        zeros = 0 if places else len(written) - len(written.rstrip("0"))
        unit = "%" if q.unit.name == "percentage" else "money" if q.unit.entity.name == "currency" else ""
        found.append((q.span[0], q.span[1], value, Decimal(1).scaleb(power - places + zeros), unit))
    return found


def nearest(numbers: Callable[[str], list[tuple[int, int, Decimal, Decimal, str]]], catalog: Catalog) -> Finder:
    """A finder that links each number, and each word of movement, to the nearest name in its sentence."""
    names = names_of(catalog)

    def find(text: str, field: str, pack: Pack, catalog: Catalog) -> list[Found]:
        spans: list[tuple[int, int, str]] = []
        for pattern, kpi in names:
            for m in pattern.finditer(text):
                if not any(m.start() < b and a < m.end() for a, b, _ in spans):
                    spans.append((m.start(), m.end(), kpi))
        breaks = [0, *(m.end() for m in re.finditer(r"[.!?](?=\s)|\n", text)), len(text) + 1]
        before = pack.prior()

        def close(at: int, unit: str) -> str | None:
            low, high = max(b for b in breaks if b <= at), min(b for b in breaks if b > at)
            fitting = [s for s in spans if low <= s[0] < high and (unit == "any" or fits(s[2], unit))]
            best = min(fitting, key=lambda s: min(abs(s[0] - at), abs(s[1] - at)), default=None)
            return best[2] if best else None

        def fits(kpi: str, unit: str) -> bool:
            kind = catalog.kpis[kpi].field_type
            return (kind == "percentage") == (unit == "%") and (unit != "money" or kind == "currency")

        found = []
        for start, end, value, step, unit in numbers(text):
            kpi = close(start, unit)
            actual = pack.number(kpi) if kpi else None
            if kpi is not None and actual is not None:
                found.append(Found(start, end, kpi, pack.period.label, False, abs(abs(actual) - value) > step / 2))
        for pattern, up in ((UP, True), (DOWN, False)):
            for m in pattern.finditer(text):
                kpi = close(m.start(), "any")
                now, then = (pack.number(kpi), before.number(kpi) if before else None) if kpi else (None, None)
                if kpi is not None and now is not None and then is not None:
                    found.append(Found(m.start(), m.end(), kpi, pack.period.label, True, (now > then) != up))
        return found

    return find


def same(period: str, kpi: str, now: str, prior: str) -> tuple[str, str]:
    """The one name of a fact that has two."""
    if period == now and kpi in SAME_BEFORE:
        return prior, SAME_BEFORE[kpi]
    return period, SAME_NOW.get(kpi, kpi)


def score(items: list[dict[str, Any]], pack: Pack, catalog: Catalog, finder: Finder) -> dict[str, float]:
    """The figures that the development set's README asks for."""
    now, prior = pack.period.label, pack.prior()
    before = prior.period.label if prior else ""
    n = dict.fromkeys("matched predicted labelled right contradicted caught supported accused distractors taken".split(), 0)
    for item in items:
        text = item["text"]
        found = finder(text, item["kpi"], pack, catalog)
        labels = [(c, text.find(c["quote"])) for c in item["claims"]]
        spots = [(m.start(), m.end()) for d in set(item["distractors"]) for m in re.finditer(re.escape(d), text)]
        used: set[int] = set()
        n["labelled"] += len(labels)
        n["predicted"] += len(found)
        n["distractors"] += len(item["distractors"])
        n["contradicted"] += sum(c["verdict"] == "contradicted" for c, _ in labels)
        for claim, at in labels:
            for i, f in enumerate(found):
                like = f.direction == isinstance(claim["stated"], str)
                one = same(f.period, f.kpi, now, before) == same(claim["period"], claim["kpi"], now, before)
                if i not in used and like and one and f.start < at + len(claim["quote"]) and at < f.end:
                    used.add(i)
                    n["matched"] += 1
                    wrong = f.contradicted != (claim["verdict"] == "contradicted")
                    n["right"] += not wrong
                    n["caught"] += f.contradicted and not wrong
                    n["supported"] += claim["verdict"] == "supported"
                    n["accused"] += wrong and f.contradicted
                    break
        n["taken"] += sum(any(f.start < b and a < f.end for a, b in spots) for i, f in enumerate(found) if i not in used)
    return {
        "F1": 2 * n["matched"] / max(1, n["predicted"] + n["labelled"]),
        "precision": n["matched"] / max(1, n["predicted"]),
        "recall": n["matched"] / max(1, n["labelled"]),
        "verdicts": n["right"] / max(1, n["matched"]),
        "caught": n["caught"] / max(1, n["contradicted"]),
        "accused": n["accused"] / max(1, n["supported"]),
        "distractors": n["taken"] / max(1, n["distractors"]),
    }


def timings(items: list[dict[str, Any]], pack: Pack, catalog: Catalog) -> None:
    """Prints how long reading takes, the best of five: texts that are new each time, and the same texts when a number has changed."""
    texts: dict[str, str] = {}
    for item in items:
        texts[item["kpi"]] = texts.get(item["kpi"], "") + "\n\n" + item["text"]
    long = {k: Entry(text=" ".join((t.split(" ") * 9)[:200])) for k, t in texts.items()}
    full = pack.model_copy(update={"kpis": {**pack.kpis, **long}})
    cases = {f"{len(long)} narratives of 200 words": full}
    field = next(iter(long))
    for name, text in (("300,000 digits", "9" * 300_000), ("300,000 brackets", "([{" * 100_000), ("150,000 numbers", "1 " * 150_000)):
        cases[name] = pack.model_copy(update={"kpis": {**pack.kpis, field: Entry(text=text)}})
    for name, case in cases.items():
        new, again = [], []
        for n in range(5):
            texts_now = {k: Entry(text=e.text + " " * n) for k, e in case.kpis.items() if e.text}
            now = case.model_copy(update={"kpis": {**case.kpis, **texts_now}})
            for times in (new, again):
                begun = time.process_time()
                find_claims(now, catalog)
                times.append(1000 * (time.process_time() - begun))
        print(f"{name:<32}{min(new):>8.0f} ms{min(again):>8.0f} ms once more")


def main() -> int:
    """Prints a table for each part of the split."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--set", type=Path, default=EVAL / "narratives.dev.jsonl")
    options.add_argument("--pack", type=Path, default=EVAL / "corvid.pack.json")
    chosen = options.parse_args()
    if not chosen.set.is_file() or not chosen.pack.is_file():
        print("the labelled set isn't here; give it with --set and --pack", file=sys.stderr)
        return 2
    items = [json.loads(line) for line in chosen.set.read_text("utf-8").splitlines() if line.strip()]
    named = chosen.pack.name.removesuffix(".pack.json")
    items = [item for item in items if item["pack"] == named]
    if not items:
        print(f"the set has no narrative about {named}; give its pack with --pack", file=sys.stderr)
        return 1
    pack = Pack.model_validate(json.loads(chosen.pack.read_text("utf-8"), parse_float=Decimal, parse_int=Decimal))
    catalog = load_catalog()
    finders: dict[str, Finder] = {"kpireview": ours}
    try:
        warnings.simplefilter("ignore")
        import quantulum3  # noqa: F401

        finders["quantulum3"] = nearest(parsed_numbers, catalog)
    except ImportError:
        print("quantulum3 isn't installed (pip install quantulum3): its row is left out", file=sys.stderr)
    finders["nearest label"] = nearest(plain_numbers, catalog)
    odd = [i for i in items if int(re.sub(r"\D", "", i["id"])) % 2]
    even = [i for i in items if i not in odd]
    for title, part in (("odd ids (rules first written for these)", odd), ("even ids", even), ("all", items)):
        print(f"\n{title}: {len(part)} narratives")
        print(f"{'':<16}{'F1':>8}{'prec.':>8}{'recall':>8}{'verdicts':>10}{'caught':>8}{'accused':>9}{'distractors':>13}")
        for name, finder in finders.items():
            s = score(part, pack, catalog, finder)
            row = f"{s['F1']:>8.3f}{s['precision']:>8.3f}{s['recall']:>8.3f}{s['verdicts']:>10.3f}{s['caught']:>8.3f}{s['accused']:>9.3f}"
            print(f"{name:<16}{row}{s['distractors']:>13.3f}")
    print()
    timings(items, pack, catalog)
    return 0


if __name__ == "__main__":
    sys.exit(main())
