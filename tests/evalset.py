"""Labelled narratives: loading, recomputing a label from its pack, and scoring predictions against labels.

A set is a JSONL file whose lines name a pack beside it: `lumenfold` is lumenfold.pack.json. Fields of a line: `id`, `pack`, `kpi` (the
narrative), `text`, `prior_text`, `labels`, `claims`, `distractors`, `note`. A claim may say more than `quote`, `kpi`, `period`, `stated`
and `verdict`: `precision` (the last printed step, in the units of the pack), `measure` and `base` (what the figure is of, as in the JSON of
a review), `cell` (row and column), `expression`, `hedged`, `fraction` (said in words), and `also` (other KPIs that name the same figure).
"""

from __future__ import annotations

import ast
import json
import operator
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

D = Decimal
Item = dict[str, Any]
OWN = Path(__file__).resolve().parent / "data" / "eval" / "narratives.own.jsonl"
_SAME = {
    "customers.new_customers_added": "sales.new_customers_added",
    "finance.total_revenue": "sales.total_revenue",
    "finance.gross_margin_pct": "sales.gross_margin",
}
_OF_THE_PERIOD_BEFORE = {
    "customers.prior_quarter_total_customers": "customers.total_customers",
    "customers.prior_quarter_acv": "customers.avg_contract_value",
    "customers.prior_quarter_grr": "customers.gross_revenue_retention",
    "customers.prior_quarter_nrr": "customers.net_revenue_retention",
    "customers.prior_quarter_concentration": "customers.top_customer_concentration",
    "sales.starting_arr": "sales.arr",
    "sales.opening_pipeline_value": "sales.pipeline_value",
}
_LIST_NUMBER = re.compile(r"^[ \t]*(?:\*\*)?\(?\d+[.)](?=\s)|^\| \d+ \|", re.MULTILINE)
_REF = re.compile(r"cell:(?P<table>\w+\.\w+)\[(?P<row>\d+)\]\.(?P<column>\w+)|(?P<budget>budget:)?(?P<kpi>[a-z]+\.[a-z_]+)")


def load_items(path: Path = OWN) -> list[Item]:
    """Returns the lines of a labelled set."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def load_pack(path: Path) -> dict[str, Any]:
    """Returns a pack file's plain objects, every number a Decimal."""
    return dict(json.loads(path.read_text("utf-8"), parse_float=Decimal, parse_int=Decimal))


def periods_of(pack: Mapping[str, Any]) -> list[str]:
    """Returns the labels of a pack's periods, oldest first."""
    return [part["period"]["label"] for part in [*pack["history"], pack]]


def pack_with(pack: Mapping[str, Any], item: Item) -> dict[str, Any]:
    """Returns the pack with this one narrative, its prior text in the pack before, and no other narrative."""

    def bare(part: Mapping[str, Any]) -> dict[str, Any]:
        return {**part, "kpis": {k: v for k, v in part["kpis"].items() if "text" not in v}}

    history = [bare(part) for part in pack["history"]]
    if item["prior_text"] is not None:
        history[-1]["kpis"][item["kpi"]] = {"text": item["prior_text"]}
    whole = {**bare(pack), "history": history}
    whole["kpis"][item["kpi"]] = {"text": item["text"]}
    return whole


def predict(path: Path, catalog: Any) -> tuple[list[Item], dict[str, list[Any]], dict[str, dict[str, str | None]], dict[str, list[str]]]:
    """Returns a set's items, the claims found and the offline verdicts by item id, and the periods by pack: what the scores take."""
    from kpireview.claims import find_claims
    from kpireview.critic import grade_offline
    from kpireview.model import Pack

    items = load_items(path)
    packs = {name: load_pack(path.parent / f"{name}.pack.json") for name in {item["pack"] for item in items}}
    claims: dict[str, list[Any]] = {}
    verdicts: dict[str, dict[str, str | None]] = {}
    for item in items:
        pack = Pack.model_validate(pack_with(packs[item["pack"]], item))
        found = find_claims(pack, catalog)
        claims[item["id"]] = list(found)
        (grade,) = grade_offline(pack, catalog, found, [item["kpi"]])
        verdicts[item["id"]] = {criterion.id: criterion.verdict for criterion in grade.criteria}
    return items, claims, verdicts, {name: periods_of(pack) for name, pack in packs.items()}


# Recomputing a label


def _calculate(node: ast.AST) -> D:
    """Returns the value of a parsed sum of numbers; nothing but numbers and the four operations."""
    operations: dict[type, Callable[[D, D], D]] = {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
    }
    if isinstance(node, ast.BinOp):
        return operations[type(node.op)](_calculate(node.left), _calculate(node.right))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_calculate(node.operand)
    assert isinstance(node, ast.Constant), ast.dump(node)
    return D(str(node.value))


def verdict_of(claim: Mapping[str, Any], pack: Mapping[str, Any]) -> str:
    """Returns the verdict that the pack gives a labelled claim, by the rule for figures and directions."""
    parts = {part["period"]["label"]: part["kpis"] for part in [*pack["history"], pack]}
    order = list(parts)
    here, kpi, measure = claim["period"], claim["kpi"], claim.get("measure", "actual")
    now = parts[here]

    def value(label: str, key: str = "actual") -> D:
        return D(parts[label][kpi][key])

    def fill(match: re.Match[str]) -> str:
        if match["table"]:
            return str(now[match["table"]]["rows"][int(match["row"])][match["column"]])
        return f"({now[match['kpi']]['budget' if match['budget'] else 'actual']})"

    base = claim.get("base") or order[order.index(here) - 1]
    stated = claim["stated"]
    if isinstance(stated, str):
        against = value(here, "budget") if measure == "vs_budget" else value(base)
        change = value(here) - against
        holds = {"up": change > 0, "down": change < 0, "flat": abs(change) <= abs(against) / 100}[stated]
        return "supported" if holds else "contradicted"
    if "cell" in claim:
        row, column = claim["cell"]
        found = D(now[kpi]["rows"][row][column])
    elif measure == "derived":
        found = _calculate(ast.parse(_REF.sub(fill, claim["expression"]), mode="eval").body)
    elif measure == "budget":
        found = value(here, "budget")
    elif measure == "change":
        found = value(here) - value(base)
    elif measure == "change_pct":
        found = (value(here) / value(base) - 1) * 100
    elif measure == "vs_budget_pct":
        found = (value(here) / value(here, "budget") - 1) * 100
    else:
        found = value(here)
    said, step = D(str(stated)), D(str(claim["precision"]))
    holds = (found / step).quantize(D(1), ROUND_HALF_UP) * step == said
    if claim.get("hedged"):
        room = abs(found) / 20
        holds = holds or abs(found - said) <= (min(room, D(1)) if "%" in claim["quote"] else room)
    if claim.get("fraction"):
        holds = holds or abs(found - said) <= D("2.5")
    return "supported" if holds else "contradicted"


def uncovered_digits(item: Item) -> list[int]:
    """Returns the places of digits that lie in no claim, no distractor and no list number."""
    text, covered = item["text"], set[int]()
    for match in _LIST_NUMBER.finditer(text):
        covered.update(range(*match.span()))
    for piece in [*(c["quote"] for c in item["claims"]), *item["distractors"]]:
        for match in re.finditer(re.escape(piece), text):
            covered.update(range(*match.span()))
    return [at for at, character in enumerate(text) if character.isdigit() and at not in covered]


# Scoring


def _name(kpi: str, period: str, before: Mapping[str, str | None]) -> tuple[str, str | None]:
    """Returns one name for a KPI and a period that may go by two."""
    if kpi in _OF_THE_PERIOD_BEFORE:
        return _OF_THE_PERIOD_BEFORE[kpi], before.get(period)
    return _SAME.get(kpi, kpi), period


def _fields(prediction: Any) -> Mapping[str, Any]:
    """Returns a predicted claim as a mapping, whether it is an object or already one."""
    if isinstance(prediction, Mapping):
        return prediction
    return {key: getattr(prediction, key) for key in ("quote", "start", "end", "kpi", "period", "stated", "verdict")}


def score_claims(items: Iterable[Item], predictions: Mapping[str, Iterable[Any]], periods: Mapping[str, list[str]]) -> dict[str, Any]:
    """Scores predicted claims against labels.

    `predictions` holds, by item id, `Claim` objects or mappings with their fields; those without a KPI, and unlinked ones, don't count.
    `periods` holds, by pack name, the labels of its periods, oldest first (`periods_of`). Rates are percent; `errors` lists every miss.
    """
    count: Counter[str] = Counter()
    errors: list[dict[str, Any]] = []
    for item in items:
        labels = periods[item["pack"]]
        before: dict[str, str | None] = dict(zip(labels, [None, *labels], strict=False))
        text = item["text"]
        made = [f for f in map(_fields, predictions.get(item["id"], ())) if f["kpi"] is not None and f["verdict"] != "unlinked"]
        wanted = []
        for claim in item["claims"]:
            start = text.index(claim["quote"])
            names = {_name(kpi, claim["period"], before) for kpi in (claim["kpi"], *claim.get("also", ()))}
            wanted.append((claim, start, start + len(claim["quote"]), names))
        free = set(range(len(made)))
        matched: dict[int, int] = {}
        for alike in (True, False):
            for number, (claim, start, end, names) in enumerate(wanted):
                if number in matched:
                    continue
                for at in sorted(free):
                    one = made[at]
                    same_kind = isinstance(one["stated"], str) == isinstance(claim["stated"], str)
                    overlaps = one["start"] < end and start < one["end"]
                    if overlaps and same_kind is alike and _name(one["kpi"], one["period"], before) in names:
                        matched[number] = at
                        free.discard(at)
                        break
        count["labelled"] += len(wanted)
        count["predicted"] += len(made)
        count["matched"] += len(matched)
        count["distractors"] += len(item["distractors"])
        spots = [match.span() for piece in item["distractors"] for match in re.finditer(re.escape(piece), text)]
        for number, (claim, _start, _end, _names) in enumerate(wanted):
            count["contradicted"] += claim["verdict"] == "contradicted"
            if number not in matched:
                errors.append({"id": item["id"], "error": "missed", "claim": claim})
                continue
            one = made[matched[number]]
            if one["verdict"] == claim["verdict"]:
                count["verdict_right"] += 1
                count["contradictions_found"] += claim["verdict"] == "contradicted"
            else:
                count["supported_called_contradicted"] += claim["verdict"] == "supported"
                errors.append({"id": item["id"], "error": "verdict", "claim": claim, "predicted": dict(one)})
        for at in sorted(free):
            one = made[at]
            taken = any(one["start"] < end and start < one["end"] for start, end in spots)
            count["distractors_taken"] += taken
            count["false_contradictions"] += one["verdict"] == "contradicted"
            errors.append({"id": item["id"], "error": "distractor" if taken else "extra", "predicted": dict(one)})

    def rate(part: str, whole: str) -> float | None:
        return round(100 * count[part] / count[whole], 1) if count[whole] else None

    precision, recall = rate("matched", "predicted"), rate("matched", "labelled")
    both = count["predicted"] + count["labelled"]
    return {
        "precision": precision,
        "recall": recall,
        "f1": round(200 * count["matched"] / both, 1) if both else None,
        "verdict_accuracy": rate("verdict_right", "matched"),
        "contradictions_found": rate("contradictions_found", "contradicted"),
        "distractors_per_100": rate("distractors_taken", "distractors"),
        "supported_called_contradicted": count["supported_called_contradicted"],
        "false_contradictions": count["false_contradictions"],
        "counts": dict(count),
        "errors": errors,
    }


def _agreement(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Returns accuracy, kappa and the F1 of `met` against the rest, averaged over both classes (percent, kappa aside)."""
    total = len(pairs)
    if not total:
        return {"n": 0, "accuracy": None, "kappa": None, "f1_met": None, "macro_f1": None}
    same = sum(a == b for a, b in pairs) / total
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(left[c] * right[c] for c in ("met", "partly", "unmet")) / total**2

    def f1(met: bool) -> float | None:
        hits = sum((a == "met") is met and (b == "met") is met for a, b in pairs)
        marks = sum(((a == "met") is met) + ((b == "met") is met) for a, b in pairs)
        return 2 * hits / marks if marks else None

    both = [f for f in (f1(True), f1(False)) if f is not None]
    return {
        "n": total,
        "accuracy": round(100 * same, 1),
        "kappa": round((same - chance) / (1 - chance), 3) if chance < 1 else None,
        "f1_met": None if f1(True) is None else round(100 * (f1(True) or 0), 1),
        "macro_f1": round(100 * sum(both) / len(both), 1),
    }


def score_criteria(items: Iterable[Item], predictions: Mapping[str, Mapping[str, str | None]]) -> dict[str, Any]:
    """Scores verdicts (by item id, then criterion; None is ungraded) against labels, pooled and per criterion.

    Labels of `not_applicable` are left out; `not_applicable`, ungraded and absent predictions on the rest count as `coverage_lost`.
    """
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    lost: Counter[str] = Counter()
    hostile = [0, 0]
    errors: list[dict[str, str | None]] = []
    for item in items:
        made = predictions.get(item["id"], {})
        for criterion, label in item["labels"].items():
            if label == "not_applicable":
                continue
            verdict = made.get(criterion)
            if item["note"].startswith("HOSTILE") and label == "unmet":
                hostile[0] += verdict in ("met", "partly")
                hostile[1] += 1
            if verdict is None or verdict == "not_applicable":
                lost[criterion] += 1
                continue
            pairs[criterion].append((label, verdict))
            if verdict != label:
                errors.append({"id": item["id"], "kpi": item["kpi"], "criterion": criterion, "label": label, "predicted": verdict})
    each = {criterion: {**_agreement(found), "coverage_lost": lost[criterion]} for criterion, found in sorted(pairs.items())}
    kappas = [one["kappa"] for one in each.values() if one["kappa"] is not None]
    return {
        **_agreement([pair for found in pairs.values() for pair in found]),
        "coverage_lost": sum(lost.values()),
        "mean_kappa": round(sum(kappas) / len(kappas), 3) if kappas else None,
        "mean_macro_f1": round(sum(one["macro_f1"] for one in each.values()) / len(each), 1) if each else None,
        "hostile_raised": round(100 * hostile[0] / hostile[1], 1) if hostile[1] else None,
        "per_criterion": each,
        "errors": errors,
    }
