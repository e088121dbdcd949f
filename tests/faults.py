"""A set of faults to plant in consistent packs, one each: `python -m tests.faults [COMPANY] [-v]` lists what the rules miss."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

import fault_balanced  # noqa: E402, F401
import fault_figures  # noqa: E402, F401
import fault_rows  # noqa: E402, F401
from companies import companies  # noqa: E402
from fault_kinds import FAULTS, Outcome, try_faults  # noqa: E402

from kpireview.catalog import load_catalog  # noqa: E402


def main() -> None:
    """Prints, a company a line, how many faults were found, then what was missed."""
    catalog = load_catalog()
    verbose = "-v" in sys.argv
    wanted = [a for a in sys.argv[1:] if not a.startswith("-")]
    outcomes: list[Outcome] = []
    for seed, data in enumerate(companies()):
        if wanted and not any(w.lower() in data["company"]["name"].lower() for w in wanted):
            continue
        here = list(try_faults(data, catalog, seed))
        outcomes += here
        found, direct = sum(1 for o in here if o.by), sum(1 for o in here if o.by == "kpi")
        shares = f"{found / len(here):6.1%} named, {direct / len(here):6.1%} as the finding's own KPI"
        print(f"{data['company']['name']:<34} {len(here):>4} faults, {shares}")
    missed: dict[str, list[Outcome]] = {}
    for o in outcomes:
        if not o.by or (verbose and o.by == "refs"):
            missed.setdefault(o.fault.name, []).append(o)
    for name, many in sorted(missed.items(), key=lambda item: -len(item[1])):
        tried = sum(1 for o in outcomes if o.fault.name == name)
        print(f"{len(many)} of {tried} {'refs only' if many[0].by else 'missed'}: {name}")
        for o in many[: 3 if verbose else 1]:
            print(f"     {o.company}: {'; '.join(o.codes[:6]) or 'nothing'}")
    print(f"{len(FAULTS)} kinds, {len(outcomes)} faults, {sum(1 for o in outcomes if o.by) / max(1, len(outcomes)):.2%} named")


if __name__ == "__main__":
    main()
