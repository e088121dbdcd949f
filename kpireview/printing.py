"""Prints reports for people: findings first, worst first, then grades, then what wasn't checked."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import Any

from kpireview.catalog import Catalog
from kpireview.model import Counts, Finding, FindingsReport, Grade, Pack, PackRef, Review

_SIGN = {"error": "✗ error", "warning": "! warning", "note": "· note"}
_VERDICT = {"met": "✓", "partly": "~", "unmet": "✗", "not_applicable": "–", None: "?"}


def _say(text: str = "") -> None:
    sys.stdout.write(text + "\n")


def _wrap(text: str, indent: int) -> str:
    width = max(60, min(shutil.get_terminal_size((110, 24)).columns, 120))
    return textwrap.fill(
        printable(text),
        width=width,
        initial_indent=" " * indent,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def printable(text: str) -> str:
    """Returns a text without control characters, so that a narrative can't steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def print_report(report: FindingsReport | Review, pack: Pack, catalog: Catalog, *, notes: bool = True) -> None:
    """Prints findings (without the notes if asked), and a review's grades and claims."""
    counts = report.counts
    _say(printable(f"{report.pack.company}, {report.pack.period}"))
    _say(
        f"{counts.error} errors, {counts.warning} warnings, {counts.note} notes; {counts.passed} rules passed, "
        f"{counts.not_evaluable} had nothing to check"
    )
    for finding in report.findings:
        if notes or finding.severity != "note":
            _finding(finding, catalog)
    if isinstance(report, Review):
        _review(report, catalog)


def print_title(path: str, pack: int, packs: int) -> None:
    """Prints which of several packs follows, by its file."""
    _say(("" if pack == 1 else "\n") + printable(f"━━━ {pack} of {packs}: {path} " + "━" * 20))


def print_summary(packs: Sequence[tuple[str, PackRef | None, Counts | None]]) -> None:
    """Prints a line a pack, the most trouble first; a pack that can't be used comes as its file alone, before all others."""
    _say(f"{'errors':>8}{'warnings':>10}{'notes':>8}")
    rows = []
    for path, of, counts in packs:
        if of is None or counts is None:
            rows.append(((0, 0, 0, 0), f"{'can’t be used':>26}  {path}"))
        else:
            numbers = f"{counts.error:>8}{counts.warning:>10}{counts.note:>8}"
            rows.append(((1, -counts.error, -counts.warning, -counts.note), f"{numbers}  {path}: {of.company}, {of.period}"))
    for _, line in sorted(rows, key=lambda row: row[0]):
        _say(printable(line))
    used = [counts for _, _, counts in packs if counts is not None]
    bad = sum(counts.error > 0 for counts in used)
    unusable = f", {len(packs) - len(used)} can’t be used" if len(used) < len(packs) else ""
    _say(f"{len(packs)} packs: {bad} with errors, {len(used) - bad} without{unusable}")


def _finding(finding: Finding, catalog: Catalog) -> None:
    kpi = catalog.kpis.get(finding.kpi)
    _say()
    _say(f"{_SIGN[finding.severity]}  {printable(kpi.label if kpi else finding.kpi)}  [{finding.kpi}]")
    _say(_wrap(finding.message, 4))
    _say(f"    {finding.code}" + (f" · {printable(finding.authority)}" if finding.authority else ""))


def _review(review: Review, catalog: Catalog) -> None:
    figures = {v: sum(1 for c in review.claims if c.verdict == v) for v in ("supported", "contradicted", "unlinked")}
    _say()
    _say(
        f"Figures in the narratives: {figures['supported']} borne out, {figures['contradicted']} contradicted, "
        f"{figures['unlinked']} about nothing that the pack holds"
    )
    by = "the offline critic" if review.critic.kind == "offline" else f"the model {review.critic.model}"
    _say(f"Narratives, graded by {by}:" if review.grades else "No narrative to grade.")
    for grade in review.grades:
        _grade(grade, catalog)
    if review.critic.usage:
        usage = review.critic.usage
        cost = "price unknown" if usage.cost_usd is None else f"{usage.cost_usd} USD"
        _say()
        _say(f"{usage.calls} calls, {usage.input_tokens:,} tokens in, {usage.output_tokens:,} out, {usage.cached} from the cache, {cost}")


def _grade(grade: Grade, catalog: Catalog) -> None:
    kpi = catalog.kpis.get(grade.kpi)
    if grade.score is not None:
        score = f"{grade.score} of 100"
    elif grade.score_range:
        score = f"{grade.score_range[0]}–{grade.score_range[1]} of 100 (not all criteria graded)"
    else:
        score = f"ungraded: {grade.ungraded_reason}"
    _say()
    _say(printable(f"{kpi.label if kpi else grade.kpi}  [{grade.kpi}]  {score}"))
    for criterion in grade.criteria:
        if criterion.verdict == "met":
            continue
        note = criterion.suggestion or criterion.reason or criterion.ungraded_reason or ""
        _say(_wrap(f"{_VERDICT[criterion.verdict]} {criterion.id}: {note}", 2))
    met = [c.id for c in grade.criteria if c.verdict == "met"]
    if met:
        _say(_wrap(f"✓ {', '.join(met)}", 2))
    for line in grade.ledger:
        if line.state in ("unchanged", "dropped"):
            _say(_wrap(f"↺ {line.item}: {'carried unchanged' if line.state == 'unchanged' else 'dropped without a word'}", 2))


def print_suggestion(draft: Any) -> None:
    """Prints a drafted narrative, its open questions, and what code refused in it."""
    _say(printable(draft.text or f"No draft ({draft.failure or 'empty'}): {draft.detail or 'the model gave none'}"))
    for title, lines in (("Questions to the author", draft.questions), ("Refused", draft.refused)):
        if lines:
            _say()
            _say(title + ":")
            for line in lines:
                _say(_wrap(f"- {line}", 2))
