"""The table of arguments: which command takes what, and how it explains itself.

A command is a row of COMMANDS, with the function that declares its arguments; cli.py holds what each command does, under the same name.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from kpireview.errors import Fault, SettingsError

Run = Callable[[argparse.Namespace], int]


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        raise SettingsError(Fault(self.prog, "", message, f"see `{self.prog} --help`"))


def parse(argv: Sequence[str], runs: Mapping[str, Run], version: str) -> argparse.Namespace:
    """Returns the arguments, with the function of the command as `run`; raises SettingsError for what can't be read."""
    top = Parser(prog="kpireview", description="Check, grade and print a board pack.", allow_abbrev=False)
    top.add_argument("--version", action="version", version=f"kpireview {version}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    # The other commands' parsers are only needed to list them all; making them takes longer than reading a pack.
    chosen = argv[:1] if argv and argv[0] in COMMANDS else tuple(COMMANDS)
    for name in chosen:
        help_, declare = COMMANDS[name]
        parser = commands.add_parser(name, help=help_, description=help_, allow_abbrev=False)
        parser.set_defaults(run=runs[name])
        declare(parser)
        if name == "catalog":
            _catalog_commands(parser, runs)
    return top.parse_args(argv)


# --- what several commands take ----------------------------------------------------------------------------------------------------


def _catalog(p: Parser) -> None:
    p.add_argument("--catalog", metavar="FILE", type=Path, help="an ontology file of the publisher's, laid over our catalog")


def _earlier(p: Parser) -> None:
    help_ = "earlier packs, beside the history"
    p.add_argument("--prior", metavar="FILE", type=Path, nargs="+", action="extend", default=[], help=help_)


def _format(p: Parser, *more: str) -> None:
    p.add_argument("--format", choices=("text", "json", *more), default="text", help="text for people, json for programs")


def _model(p: Parser) -> None:
    p.add_argument("--base-url", metavar="URL", help="the endpoint (default: OPENAI_BASE_URL)")
    p.add_argument("--model", metavar="NAME", help="the model (default: KPIREVIEW_MODEL)")
    p.add_argument("--votes", type=int, default=3, metavar="N", help="votes a narrative (default 3)")
    p.add_argument("--concurrency", type=int, default=8, metavar="N", help="calls at a time (default 8)")
    p.add_argument("--budget-tokens", type=int, metavar="N", help="a hard cap on tokens")
    p.add_argument("--per-criterion", action="store_true", help="one call a criterion in place of one a narrative")
    p.add_argument("--redact", action="store_true", help="replace names of customers and people before sending")
    p.add_argument("--cache", metavar="DIR", type=Path, help="where replies are kept")
    p.add_argument("--no-cache", action="store_true", help="keep no replies")
    p.add_argument("--dry-run", action="store_true", help="print what would be sent, and send nothing")


# --- the commands ------------------------------------------------------------------------------------------------------------------


def _demo(p: Parser) -> None:
    p.add_argument("-o", dest="out", metavar="DIR", type=Path, default=Path("kpireview-demo"))


def _new(p: Parser) -> None:
    p.add_argument("-o", dest="out", metavar="FILE", type=Path, required=True)
    p.add_argument("--company", metavar="NAME", required=True)
    p.add_argument("--stage", required=True, metavar="STAGE", help="preSeed, seed, seriesA, seriesB, seriesC or public")
    p.add_argument("--currency", required=True, metavar="CUR")
    p.add_argument("--period", required=True, metavar="LABEL", help="2026-07, 2026-Q3, 2026-H1, 2026, or FY before it")
    p.add_argument("--fiscal-year-start", type=int, default=None, metavar="MONTH")
    p.add_argument("--from", dest="source", metavar="PRIOR", type=Path, help="the last pack: history and opening balances are carried over")
    _catalog(p)


def _compute(p: Parser) -> None:
    p.add_argument("pack", type=Path)
    p.add_argument("-o", dest="out", metavar="FILE", type=Path)
    _earlier(p)
    _catalog(p)


def _check(p: Parser) -> None:
    p.add_argument("packs", metavar="PACK", nargs="+", type=Path)
    _earlier(p)
    _catalog(p)
    p.add_argument("--fail-on", choices=("warning",), help="exit with 1 for warnings too")
    p.add_argument("--summary", action="store_true", help="of several packs, a line each: the most trouble first")
    _format(p, "ndjson")


def _review(p: Parser) -> None:
    _check(p)
    p.add_argument("--critic", choices=("offline", "llm"), default="offline")
    p.add_argument("--field", action="append", metavar="KPI", help="only this narrative (may be given several times)")
    _model(p)


def _bind(p: Parser) -> None:
    p.add_argument("pack", type=Path)
    p.add_argument("-o", dest="out", metavar="FILE", type=Path)
    _earlier(p)
    _catalog(p)
    _format(p)


def _suggest(p: Parser) -> None:
    p.add_argument("pack", type=Path)
    p.add_argument("--field", required=True, metavar="KPI")
    _earlier(p)
    _catalog(p)
    _format(p)
    _model(p)


def _calibrate(p: Parser) -> None:
    p.add_argument("labelled", metavar="SET.jsonl", type=Path)
    p.add_argument("--critic", choices=("offline", "llm"), default="offline")
    p.add_argument("--packs", metavar="DIR", type=Path, help="where the packs named in the set lie (default: beside it)")
    _catalog(p)
    _format(p)
    _model(p)


def _export(p: Parser) -> None:
    p.add_argument("pack", type=Path)
    p.add_argument("-o", dest="out", metavar="OUT.pdf", type=Path, required=True)
    p.add_argument("--paper", choices=("a4", "letter"), default=None)
    p.add_argument("--audience", choices=("board", "review"), default="board")
    p.add_argument("--attach", choices=("full", "shown", "none"), default=None)
    p.add_argument("--review", metavar="FILE", type=Path, help="a review made before (default: the offline review runs now)")
    p.add_argument("--theme", metavar="NAME", default=None)
    p.add_argument("--recipient", metavar="NAME", default=None)
    p.add_argument("--withhold", metavar="KPI", action="append", default=[], help="a section or KPI that isn't shown, nor attached")
    p.add_argument("--settings", metavar="FILE", type=Path, help="kpireview.toml (default: beside the pack)")
    _earlier(p)
    _catalog(p)


def _verify(p: Parser) -> None:
    p.add_argument("pdf", metavar="FILE.pdf", type=Path)
    _format(p)


def _template(p: Parser) -> None:
    p.add_argument("-o", dest="out", metavar="FILE.xlsx", type=Path, required=True)
    p.add_argument("--stage", required=True, metavar="STAGE")
    p.add_argument("--pack", metavar="FILE", type=Path, help="a pack whose values and last period are shown")
    _catalog(p)


def _import(p: Parser) -> None:
    p.add_argument("sheet", metavar="FILE.xlsx|FILE.csv", type=Path)
    p.add_argument("-o", dest="out", metavar="PACK", type=Path, required=True)
    p.add_argument("--into", metavar="PACK", type=Path, help="the pack to change (default: PACK of -o if it is there)")
    p.add_argument("--dry-run", action="store_true", help="show what would change, and write nothing")
    _catalog(p)
    _format(p)


def _nothing(p: Parser) -> None:
    del p


def _catalog_commands(p: Parser, runs: Mapping[str, Run]) -> None:
    sub = p.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    q = sub.add_parser("show", help="all of one entry")
    q.add_argument("kpi")
    _catalog(q)
    _format(q)
    q.set_defaults(run=runs["catalog show"])
    q = sub.add_parser("list", help="every KPI in a line")
    q.add_argument("--stage", metavar="STAGE")
    q.add_argument("--domain", metavar="DOMAIN")
    _catalog(q)
    _format(q)
    q.set_defaults(run=runs["catalog list"])
    q = sub.add_parser("validate", help="whether a catalog folder or an ontology file holds together")
    q.add_argument("file", type=Path)
    q.set_defaults(run=runs["catalog validate"])
    q = sub.add_parser("diff", help="what changed between two")
    q.add_argument("a", type=Path)
    q.add_argument("b", type=Path)
    q.add_argument("--pack", type=Path)
    _format(q)
    q.set_defaults(run=runs["catalog diff"])


def _schema(p: Parser) -> None:
    p.add_argument("what", choices=("pack", "findings", "review"))


def _notebook(p: Parser) -> None:
    p.add_argument("--app", action="store_true", help="as an app without code, through Voila")
    p.add_argument("--port", type=int, default=8888)
    p.add_argument("--no-browser", action="store_true")
    p.add_argument("--dir", type=Path, default=Path("kpireview-notebooks"), help="where the notebooks and the store are kept")


COMMANDS: Mapping[str, tuple[str, Callable[[Parser], None]]] = {
    "demo": ("Write the sample company's pack, check, review and export it.", _demo),
    "new": ("Make an empty pack with the stage's core KPIs listed as to do.", _new),
    "compute": ("Fill every computed KPI whose inputs are there.", _compute),
    "check": ("Run every deterministic rule.", _check),
    "review": ("Grade the narratives, verify their figures, and check.", _review),
    "bind": ("Turn supported figures in narratives into bound ones, showing the difference first.", _bind),
    "suggest": ("Draft a better narrative with the model; nothing is applied.", _suggest),
    "calibrate": ("Measure a critic against labels.", _calibrate),
    "export": ("Make the PDF board pack.", _export),
    "verify": ("Check that a PDF's attachment and its pages belong together.", _verify),
    "template": ("Write a spreadsheet to fill.", _template),
    "import": ("Read a filled spreadsheet, or a CSV of id, period, value, into a pack.", _import),
    "catalog": ("Look at the catalog, or at an ontology file of the publisher's.", _nothing),
    "schema": ("Print a JSON Schema.", _schema),
    "notebook": ("Open JupyterLab on the notebooks, or the notebook as an app.", _notebook),
}
