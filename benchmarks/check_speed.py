"""How fast the check is: start to exit, loading, one pass over a full pack; beside a public rule library running the same rules.

    python benchmarks/check_speed.py [--pack FILE] [--runs N] [--json]

Prints one line a figure with its limit. Times are the best of several runs; ratios of two times taken in turn are what to trust. With
`rule-engine` installed (pip install rule-engine) the rules that it can express (comparisons and arithmetic over figures of one period)
are run by both.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

BASELINE = "from pydantic import BaseModel"
START_LIMIT, LOAD_LIMIT, CHECK_LIMIT = 3.0, 80.0, 15.0


def best(function: Callable[[], Any], runs: int) -> float:
    """Returns the shortest time of several runs, in milliseconds."""
    shortest = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        function()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest * 1000


def process(*arguments: str) -> None:
    """Runs the interpreter with the arguments, its output thrown away."""
    subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def start_ratio(pack: Path, runs: int) -> tuple[float, float]:
    """Returns the shortest times, in milliseconds, of `kpireview check` and of importing pydantic, taken in turn."""
    command = f"import sys; from kpireview.cli import main; sys.exit(main(['check', {str(pack)!r}]))"
    process("-c", command)  # so that no run has to compile our modules
    ours = theirs = float("inf")
    for _ in range(runs):
        theirs = min(theirs, best(lambda: process("-c", BASELINE), 1))
        ours = min(ours, best(lambda: process("-c", command), 1))
    return ours, theirs


def sample_pack(path: Path | None, folder: Path) -> Path:
    """Returns the pack to check: the one given, else a full one of the invented company with eight quarters."""
    if path is not None:
        return path
    shared = ROOT.parent / "shared" / "eval" / "corvid.pack.json"
    if shared.is_file():
        return shared
    from company import make_company

    from kpireview.model.serial import pack_bytes

    made = folder / "invented.pack.json"
    made.write_bytes(pack_bytes(make_company()))
    return made


def translated(node: Any) -> str | None:
    """Returns an expression in rule-engine's grammar, None where it has no words for it."""
    from kpireview.expression.functions import Call
    from kpireview.expression.nodes import Literal, Ref
    from kpireview.expression.operators import Compare, Logic, Negative, Not, Product, Sum

    parts = [translated(child) for child in node.children]
    if any(p is None for p in parts):
        return None
    words = [str(p) for p in parts]
    match node:
        case Literal(value=Decimal() as value):
            return str(value)
        case Ref(id=kpi):
            return f'kpi["{kpi}"]' if kpi else 'kpi["result"]'
        case Sum(signs=signs) | Product(signs=signs):
            plus, minus = (" + ", " - ") if isinstance(node, Sum) else (" * ", " / ")
            joined = [(plus if sign else minus) * (i > 0) + words[i] for i, sign in enumerate(signs)]
            return f"({''.join(joined)})"
        case Compare(op=op) if op in ("<", "<=", ">", ">="):
            return f"({words[0]} {op} {words[1]})"
        case Logic(every=every):
            return "(" + (" and " if every else " or ").join(words) + ")"
        case Not():
            return f"not {words[0]}"
        case Negative():
            return f"(0 - {words[0]})"
        case Call():
            return None
    return None


def beside_rule_engine(pack: Any, catalog: Any, runs: int) -> dict[str, Any] | None:
    """Runs the rules that rule-engine can express, by it and by us, over the same figures; None where it isn't installed."""
    try:
        import rule_engine
    except ImportError:
        return None
    from kpireview.expression import Frame, Rule, exact_arithmetic, parse

    frame = Frame(pack, catalog.schema)
    figures = {k: v for k, v in frame.values.items() if isinstance(v, Decimal)}
    chosen = []
    for kpi in catalog.kpis.values():
        for rule in kpi.rules:
            text = translated(rule.expression.tree) if not rule.when and rule.tolerance is None else None
            needed = rule.expression.refs | ({kpi.id} if rule.expression.uses_result else set())
            if text is not None and needed <= figures.keys():
                chosen.append((kpi.id, rule.assertion, text))
    context = rule_engine.Context(resolver=rule_engine.resolve_item)

    def their_parse() -> list[Any]:
        return [rule_engine.Rule(text, context=context) for _, _, text in chosen]

    def our_parse() -> list[Any]:
        return [parse(assertion) for _, assertion, _ in chosen]

    theirs, ours = their_parse(), our_parse()
    things = [{"kpi": {**figures, "result": figures.get(kpi)}} for kpi, _, _ in chosen]
    states = [Rule(kpi) for kpi, _, _ in chosen]

    def their_run() -> list[bool]:
        return [rule.matches(thing) for rule, thing in zip(theirs, things, strict=True)]

    def our_run() -> list[bool]:
        with exact_arithmetic():
            return [bool(rule.evaluate_in(frame, state)) for rule, state in zip(ours, states, strict=True)]

    if their_run() != our_run():
        raise SystemExit("the two libraries disagree on a rule: the comparison is worth nothing")
    return {
        "rules": len(chosen),
        "library": f"rule-engine {rule_engine.__version__}",
        "evaluate_ms": {"ours": best(our_run, runs), "theirs": best(their_run, runs)},
        "parse_ms": {"ours": best(our_parse, 3), "theirs": best(their_parse, 3)},
    }


def measure(path: Path | None, runs: int, folder: Path) -> dict[str, Any]:
    """Returns all figures."""
    from kpireview.catalog import load_catalog
    from kpireview.checks import check_pack
    from kpireview.readers.pack import read_pack

    pack_path = sample_pack(path, folder)
    ours, theirs = start_ratio(pack_path, runs)
    catalog = load_catalog()
    pack = read_pack(pack_path, catalog)
    checked = check_pack(pack, catalog)
    judged = len(checked.passed) + len(checked.findings) + len(checked.not_evaluable)
    return {
        "pack": {"company": pack.company.name, "period": pack.period.label, "kpis": len(pack.kpis), "earlier": len(pack.history)},
        "rules_judged": judged,
        "start_to_exit_ms": ours,
        "pydantic_import_ms": theirs,
        "start_ratio": ours / theirs,
        "load_ms": best(load_catalog, runs),
        "check_ms": best(lambda: check_pack(pack, catalog), runs * 2),
        "beside": beside_rule_engine(pack, catalog, runs),
    }


def main(argv: list[str] | None = None) -> int:
    """Prints the figures; returns 1 where a limit isn't kept, else 0."""
    import tempfile

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", type=Path)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        result = measure(options.pack, options.runs, Path(folder))
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        about = result["pack"]
        print(f"{about['company']} {about['period']}: {about['kpis']} KPIs, {about['earlier']} earlier packs")
        ratio = f"{result['start_to_exit_ms']:.0f} ms ÷ {result['pydantic_import_ms']:.0f} ms"
        print(f"start to exit over importing pydantic: {result['start_ratio']:.2f} ({ratio}; at most {START_LIMIT:.0f})")
        print(f"loading the catalog: {result['load_ms']:.1f} ms (at most {LOAD_LIMIT:.0f})")
        print(f"checking once loaded: {result['check_ms']:.1f} ms for {result['rules_judged']} judgements (at most {CHECK_LIMIT:.0f})")
        beside = result["beside"]
        if beside is None:
            print("beside rule-engine: not installed (pip install rule-engine)")
        else:
            run, parse = beside["evaluate_ms"], beside["parse_ms"]
            print(f"beside {beside['library']}, {beside['rules']} rules that both can express:")
            print(f"  evaluating: {run['ours']:.2f} ms against {run['theirs']:.2f} ms, {run['ours'] / run['theirs']:.3f} of its time")
            print(f"  parsing: {parse['ours']:.2f} ms against {parse['theirs']:.2f} ms, {parse['ours'] / parse['theirs']:.3f} of its time")
    kept = result["start_ratio"] <= START_LIMIT and result["load_ms"] <= LOAD_LIMIT and result["check_ms"] <= CHECK_LIMIT
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
