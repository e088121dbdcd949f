"""The command line: arguments in, exit status out (contracts §2).

One function a command; heavy parts are imported by the command that needs them, so that `check` starts fast. Longer than
most modules because the fifteen commands are best read side by side.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpireview import __version__
from kpireview.arguments import Run, parse
from kpireview.errors import CatalogError, Fault, InputError, KpireviewError, SettingsError
from kpireview.startup import openai_on_demand, start_lean

if TYPE_CHECKING:
    from kpireview.catalog import Catalog
    from kpireview.critic.panel import DryRun
    from kpireview.model import Counts, Pack, PackRef, Review
    from kpireview.readers.pack import PackFile

DONE, FOUND, UNUSABLE = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status: 0 done, 1 errors found, 2 input or settings can't be used."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller (`>&-`)
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - it lives as long as the process
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    start_lean()
    try:
        arguments = parse(sys.argv[1:] if argv is None else list(argv), RUN, __version__)
        run: Callable[[argparse.Namespace], int] = arguments.run
        status = run(arguments)
        sys.stdout.flush()
        return status
    except KpireviewError as error:
        _complain(error)
        return UNUSABLE
    except BrokenPipeError:
        # The reader of a pipe has gone (`| head`): nobody is left to tell.
        _drop_output()
        return DONE
    except OSError as error:
        # A full disk behind standard output, or a file that vanished while it was read.
        _complain(SettingsError(Fault(str(error.filename or "standard output"), "", f"can't be used ({error.strerror})", "see to it")))
        _drop_output()
        return UNUSABLE
    except KeyboardInterrupt:
        print("kpireview: stopped", file=sys.stderr)
        return UNUSABLE


def _drop_output() -> None:
    """Sends what is still unwritten nowhere, so that the interpreter doesn't stumble over it at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return


def _complain(error: KpireviewError) -> None:
    for line in error.lines():
        print(f"kpireview: {line}", file=sys.stderr)


# --- reading ---------------------------------------------------------------------------------------------------------------------


def _load_catalog(arguments: argparse.Namespace) -> Catalog:
    from kpireview.catalog import load_catalog

    catalog = load_catalog()
    path: Path | None = getattr(arguments, "catalog", None)
    if path is None:
        return catalog
    from kpireview.catalog.ontology import load_ontology, overlay

    ontology = load_ontology(path)
    for warning in ontology.warnings:
        print(f"kpireview: {warning}", file=sys.stderr)
    return overlay(catalog, ontology)


def _load(path: Path, arguments: argparse.Namespace, catalog: Catalog) -> PackFile:
    from dataclasses import replace

    from kpireview.readers.pack import load_pack, merge_history

    if path.suffix.lower() in (".xlsx", ".csv"):
        raise SettingsError(Fault(str(path), "", "is a spreadsheet", "turn it into a pack with `kpireview import`"))
    file = load_pack(path, catalog)
    earlier = [(str(p), load_pack(p, catalog).pack) for p in getattr(arguments, "prior", [])]
    return replace(file, pack=merge_history(file.pack, earlier)) if earlier else file


def _write(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all."""
    from kpireview.files import write_whole

    try:
        write_whole(path, data)
    except OSError as error:
        raise SettingsError(Fault(str(path), "", f"can't be written ({error.strerror})", "check the folder and its permissions")) from None


def _writable(path: Path) -> None:
    """Refuses an output path that can't be written before the work for it is done."""
    folder = path.parent
    if not folder.is_dir():
        raise SettingsError(Fault(str(path), "", f"the folder {folder} does not exist", "make it, or give another path"))
    if path.is_dir() or not os.access(folder, os.W_OK):
        raise SettingsError(Fault(str(path), "", "can't be written", "check the folder and its permissions"))


def _print_json(value: Any, *, one_line: bool = False) -> None:
    from kpireview.model.serial import report_json

    print(report_json(value, one_line=one_line))


# --- commands --------------------------------------------------------------------------------------------------------------------


def _demo(arguments: argparse.Namespace) -> int:
    from kpireview.demo import run_demo

    return run_demo(arguments.out)


def _new(arguments: argparse.Namespace) -> int:
    from kpireview.model.serial import pack_bytes
    from kpireview.new_pack import new_pack

    catalog = _load_catalog(arguments)
    prior = _load(arguments.source, argparse.Namespace(), catalog).pack if arguments.source else None
    pack = new_pack(
        catalog,
        company=arguments.company,
        stage=arguments.stage,
        currency=arguments.currency,
        label=arguments.period,
        fiscal_year_start=arguments.fiscal_year_start,
        prior=prior,
    )
    if arguments.out.exists():
        raise SettingsError(Fault(str(arguments.out), "", "exists already", "give another name; nothing was overwritten"))
    _write(arguments.out, pack_bytes(pack))
    print(f"{arguments.out}: {pack.company.name}, {pack.period.label} ({pack.period.start} to {pack.period.end})")
    if pack.history:
        print(f"carried over: {len(pack.history)} earlier periods and {len(pack.kpis)} opening values")
    todo = [k for k in catalog.for_stage(pack.company.stage, "core") if k.id not in pack.kpis]
    print(f"to do: {len(todo)} core KPIs of the stage {pack.company.stage}")
    for kpi in todo:
        print(f"  {kpi.id:<45} {kpi.label}")
    return DONE


def _compute(arguments: argparse.Namespace) -> int:
    from kpireview.compute import compute_pack
    from kpireview.model.serial import pack_bytes

    catalog = _load_catalog(arguments)
    pack = _load(arguments.pack, arguments, catalog).pack
    done = compute_pack(pack, catalog)
    data = pack_bytes(done)
    if arguments.out is None:
        sys.stdout.write(data.decode("utf-8"))
        return DONE
    _write(arguments.out, data)
    filled = [k for k in done.kpis if k not in pack.kpis]
    print(f"{arguments.out}: {len(filled)} computed KPIs filled; what was typed stands as it was")
    return DONE


def _check(arguments: argparse.Namespace) -> int:
    from kpireview.review import findings_report

    def one(file: PackFile, catalog: Catalog) -> Any:
        return findings_report(file.pack, catalog, file.sha256)

    return _each(arguments, one)


def _review(arguments: argparse.Namespace) -> int:
    from kpireview.review import review_pack

    fields = arguments.field
    if fields:
        _narratives(fields, _load_catalog(arguments))
    if arguments.critic == "offline":
        if arguments.dry_run:
            raise _nothing_sent()
        return _each(arguments, lambda file, catalog: review_pack(file.pack, catalog, file.sha256, fields=fields))
    settings = _llm_settings(arguments)
    if arguments.dry_run:
        return _dry_run(arguments, settings)
    import asyncio

    from kpireview.review import review_with_model

    def graded(file: PackFile, catalog: Catalog) -> Review:
        done: list[Review] = []

        async def ask() -> None:
            # Returned, the review would be written out twice: asyncio's end makes a text of the task that nobody reads.
            done.append(await review_with_model(file.pack, catalog, file.sha256, settings, fields=fields, on_progress=_progress))

        asyncio.run(ask())
        return done[0]

    return _each(arguments, graded)


def _nothing_sent() -> SettingsError:
    return SettingsError(Fault("--dry-run", "", "the offline critic sends nothing", "use it with --critic llm"))


def _narratives(fields: Sequence[str], catalog: Catalog) -> None:
    """Refuses fields that are no narratives, each with the nearest name."""
    from kpireview.readers.content import nearest

    faults = []
    for field in fields:
        if field in catalog.narratives:
            continue
        what = f"{field!r} is a KPI without a narrative" if field in catalog.kpis else f"{field!r} is no narrative"
        step = nearest(field, catalog.narratives) or "`kpireview catalog list` shows which KPIs are narratives"
        faults.append(Fault("--field", "", what, step))
    if faults:
        raise SettingsError(faults)


def _llm_settings(arguments: argparse.Namespace) -> Any:
    openai_on_demand()
    from kpireview.critic.llm import LlmSettings

    return LlmSettings.from_environment(
        base_url=arguments.base_url,
        model=arguments.model,
        votes=arguments.votes,
        concurrency=arguments.concurrency,
        budget_tokens=arguments.budget_tokens,
        per_criterion=arguments.per_criterion,
        redact=arguments.redact,
        cache=None if arguments.no_cache else arguments.cache,
        need_key=not arguments.dry_run,
    )


def _progress(event: Any) -> None:
    if sys.stderr.isatty():
        print(f"\r{event}", end="", file=sys.stderr, flush=True)


def _dry_run(arguments: argparse.Namespace, settings: Any) -> int:
    from kpireview.critic.llm import dry_run

    catalog = _load_catalog(arguments)
    for path in arguments.packs:
        pack = _load(path, arguments, catalog).pack
        _show_plan(dry_run(pack, catalog, settings, fields=arguments.field), arguments)
    return DONE


def _show_plan(plan: DryRun, arguments: argparse.Namespace) -> None:
    if arguments.format == "text":
        print(plan.text())
    else:
        _print_json(plan.data(), one_line=arguments.format == "ndjson")


def _each(arguments: argparse.Namespace, one: Callable[[PackFile, Catalog], Any]) -> int:
    """Runs a command over every pack; one that can't be used doesn't stop the rest."""
    from kpireview.review import at_least

    text, several = arguments.format == "text", len(arguments.packs) > 1
    if arguments.summary and not text:
        raise SettingsError(Fault("--summary", "", "is a table for people", "leave it out, or --format"))
    catalog = _load_catalog(arguments)
    status, reports = DONE, []
    told: list[tuple[str, PackRef | None, Counts | None]] = []
    for number, path in enumerate(arguments.packs, 1):
        try:
            file = _load(path, arguments, catalog)
            report = one(file, catalog)
        except InputError as error:
            if arguments.format == "ndjson":
                _print_json({"file": str(path), "error": error.lines()}, one_line=True)
            else:
                _complain(error)
            status = UNUSABLE
            told.append((str(path), None, None))
            continue
        if at_least(report.findings, arguments.fail_on or "error"):
            status = max(status, FOUND)
        if arguments.format == "ndjson":
            _print_json(report, one_line=True)
        elif arguments.format == "json":
            reports.append(report)
        else:
            told.append((str(path), report.pack, report.counts))
            if not arguments.summary:
                from kpireview.printing import print_report, print_title

                if several:
                    print_title(str(path), number, len(arguments.packs))
                print_report(report, file.pack, catalog)
    if text and (several or arguments.summary):
        from kpireview.printing import print_summary

        if not arguments.summary:
            print("\n━━━ All packs, the most trouble first")
        print_summary(told)
    if arguments.format == "json" and reports:
        _print_json(reports[0] if len(arguments.packs) == 1 else reports)
    return status


def _bind(arguments: argparse.Namespace) -> int:
    from kpireview.claims import bind_pack
    from kpireview.model.serial import pack_bytes
    from kpireview.printing import printable

    catalog = _load_catalog(arguments)
    file = _load(arguments.pack, arguments, catalog)
    bound, bindings = bind_pack(file.pack, catalog)
    if arguments.format == "json":
        _print_json({"bindings": [{k: getattr(b, k) for k in ("field", "start", "end", "quote", "replacement")} for b in bindings]})
    else:
        for binding in bindings:
            print(printable(f"{binding.field}\n  - {binding.quote}\n  + {binding.replacement}"))
        print(f"{len(bindings)} figures can be bound" + ("" if arguments.out else "; -o FILE writes the pack"))
    if arguments.out:
        _write(arguments.out, pack_bytes(bound))
    return DONE


def _suggest(arguments: argparse.Namespace) -> int:
    import asyncio

    from kpireview.critic.suggest import suggest, suggestion_plan

    catalog = _load_catalog(arguments)
    _narratives([arguments.field], catalog)
    pack = _load(arguments.pack, arguments, catalog).pack
    settings = _llm_settings(arguments)
    if arguments.dry_run:
        _show_plan(suggestion_plan(pack, catalog, arguments.field, settings), arguments)
        return DONE
    draft = asyncio.run(suggest(pack, catalog, arguments.field, settings))
    if arguments.format == "json":
        _print_json(draft)
    else:
        from kpireview.printing import print_suggestion

        print_suggestion(draft)
    return DONE


def _calibrate(arguments: argparse.Namespace) -> int:
    from kpireview.critic.calibrate import calibrate, calibration_plan, calibration_text

    catalog = _load_catalog(arguments)
    if arguments.critic == "offline" and arguments.dry_run:
        raise _nothing_sent()
    settings = _llm_settings(arguments) if arguments.critic == "llm" else None

    def read(path: Path) -> Pack:
        return _load(path, argparse.Namespace(), catalog).pack

    if settings is not None and arguments.dry_run:
        _show_plan(calibration_plan(arguments.labelled, catalog, settings, read_pack=read, packs=arguments.packs), arguments)
        return DONE
    result = calibrate(arguments.labelled, catalog, read_pack=read, packs=arguments.packs, settings=settings)
    if arguments.format == "json":
        _print_json(result)
    else:
        print(calibration_text(result))
    return DONE


def _export(arguments: argparse.Namespace) -> int:
    from kpireview.board_pack.options import load_options
    from kpireview.board_pack.render import render_pdf
    from kpireview.readers.review import load_review
    from kpireview.review import review_pack

    _writable(arguments.out)
    catalog = _load_catalog(arguments)
    file = _load(arguments.pack, arguments, catalog)
    settings = arguments.settings or arguments.pack.parent / "kpireview.toml"
    options = load_options(
        settings if arguments.settings or settings.is_file() else None,
        paper=arguments.paper,
        audience=arguments.audience,
        attach=arguments.attach,
        theme=arguments.theme,
        recipient=arguments.recipient,
        withhold=tuple(arguments.withhold),
    )
    if arguments.review:
        review = load_review(arguments.review)
        if review.pack.sha256 != file.sha256:
            problem = f"reviews other content (pack {review.pack.sha256[:12]}…, this one is {file.sha256[:12]}…)"
            raise SettingsError(Fault(str(arguments.review), "/pack/sha256", problem, "review this pack again, or leave --review out"))
    else:
        review = review_pack(file.pack, catalog, file.sha256)
    data = render_pdf(file.pack, catalog, review, options)
    _write(arguments.out, data)
    print(f"{arguments.out}: {len(data):,} bytes")
    return DONE


def _verify(arguments: argparse.Namespace) -> int:
    from kpireview.board_pack.verify import verify_pdf

    try:
        data = arguments.pdf.read_bytes()
    except OSError as error:
        problem = f"can't be read ({error.strerror})"
        raise SettingsError(Fault(str(arguments.pdf), "", problem, "give a PDF of `kpireview export`")) from None
    from kpireview.printing import printable

    result = verify_pdf(data, name=str(arguments.pdf))
    if arguments.format == "json":
        _print_json(result.data())
    else:
        print(printable("\n".join(result.lines())))
    differs = [c for c in result.checks if c.state == "differs"]
    for check in differs:
        step = "don't trust the file: ask its sender for it again"
        if check.what == "attachments":
            step = "what was exported with --attach none can't be verified: ask its sender for it with --attach shown"
        _complain(SettingsError(Fault(str(arguments.pdf), check.what, f"differs: {check.detail}", step)))
    return UNUSABLE if differs or not result.ok else DONE


def _template(arguments: argparse.Namespace) -> int:
    from kpireview.readers.template import template_bytes

    catalog = _load_catalog(arguments)
    pack = _load(arguments.pack, argparse.Namespace(), catalog).pack if arguments.pack else None
    data = template_bytes(catalog, _stage(arguments.stage), pack)
    _write(arguments.out, data)
    print(f"{arguments.out}: fill it in, then `kpireview import {arguments.out} -o FILE.pack.json`")
    return DONE


def _stage(word: str) -> str:
    from kpireview.model.pack import STAGES
    from kpireview.readers.content import nearest

    if word not in STAGES:
        raise SettingsError(Fault("--stage", "", f"{word!r} is not one of {', '.join(STAGES)}", nearest(word, STAGES)))
    return word


def _import(arguments: argparse.Namespace) -> int:
    from kpireview.model.serial import pack_bytes
    from kpireview.printing import printable
    from kpireview.readers.spreadsheet import import_sheet

    catalog = _load_catalog(arguments)
    into = arguments.into or (arguments.out if arguments.out.exists() else None)
    base = _load(into, argparse.Namespace(), catalog).pack if into else None
    result = import_sheet(arguments.sheet, catalog, base)
    if arguments.format == "json":
        written = None if arguments.dry_run else str(arguments.out)
        _print_json({"changes": [c.data() for c in result.changes], "notes": list(result.notes), "written": written})
    else:
        for change in result.changes:
            print(printable(change.line()))
        for note in result.notes:
            print(printable(f"note: {note}"))
        print(f"{len(result.changes)} changes" + (" (nothing written)" if arguments.dry_run else f", written to {arguments.out}"))
    if not arguments.dry_run:
        _write(arguments.out, pack_bytes(result.pack))
    return DONE


def _catalog_usage(arguments: argparse.Namespace) -> int:
    raise SettingsError(Fault("kpireview catalog", "", "says nothing by itself", "add show, list, validate or diff"))


def _catalog_show(arguments: argparse.Namespace) -> int:
    from kpireview.catalog.pages import show_text
    from kpireview.readers.content import nearest

    catalog = _load_catalog(arguments)
    kpi = catalog.kpis.get(arguments.kpi)
    if kpi is None:
        step = nearest(arguments.kpi, catalog.kpis) or "see `kpireview catalog list`"
        raise SettingsError(Fault("catalog", arguments.kpi, "is no KPI of the catalog", step))
    if arguments.format == "json":
        _print_json(kpi.data())
    else:
        from kpireview.printing import printable

        print(printable(show_text(kpi, catalog)))
    return DONE


def _catalog_list(arguments: argparse.Namespace) -> int:
    catalog = _load_catalog(arguments)
    stage = _stage(arguments.stage) if arguments.stage else None
    domains = sorted({k.domain for k in catalog.kpis.values()})
    if arguments.domain and arguments.domain not in domains:
        from kpireview.readers.content import nearest

        step = nearest(arguments.domain, domains) or f"there are {', '.join(domains)}"
        raise SettingsError(Fault("--domain", "", f"{arguments.domain!r} is no domain", step))
    chosen = [
        k for k in catalog.kpis.values() if (not arguments.domain or k.domain == arguments.domain) and (not stage or stage in k.stages)
    ]
    if arguments.format == "json":
        _print_json([{"id": k.id, "label": k.label, "domain": k.domain, "kind": k.kind, "stages": dict(k.stages)} for k in chosen])
    else:
        from kpireview.printing import printable

        for k in chosen:
            print(f"{k.id:<45} {k.kind:<10} {k.stages.get(stage, '') if stage else '':<12} {printable(k.label)}".rstrip())
    return DONE


def _catalog_validate(arguments: argparse.Namespace) -> int:
    from kpireview.catalog.validate import validate

    faults = validate(arguments.file)
    if faults and (arguments.file.is_dir() or arguments.file.suffix == ".toml"):
        # Our own catalog with a fault in it can't be loaded; an ontology file of the publisher's can, whatever is remarked on it.
        raise CatalogError(faults)
    for fault in faults:
        print(fault.line())  # a line of printable characters by itself
    print(f"{arguments.file}: {len(faults)} remarks" if faults else f"{arguments.file}: holds together")
    return DONE


def _catalog_diff(arguments: argparse.Namespace) -> int:
    from kpireview.catalog.diff import diff_files

    catalog = _load_catalog(argparse.Namespace())
    pack = _load(arguments.pack, argparse.Namespace(), catalog).pack if arguments.pack else None
    result = diff_files(arguments.a, arguments.b, pack)
    if arguments.format == "json":
        _print_json(result.data())
    else:
        print("\n".join(result.lines()))
    return DONE


def _schema(arguments: argparse.Namespace) -> int:
    import json

    from kpireview.model.schemas import schema

    print(json.dumps(schema(arguments.what), indent=2, ensure_ascii=False))
    return DONE


def _notebook(arguments: argparse.Namespace) -> int:
    from kpireview.notebook_server import open_notebook

    return open_notebook(app=arguments.app, port=arguments.port, browser=not arguments.no_browser, folder=arguments.dir)


RUN: Mapping[str, Run] = {
    "demo": _demo,
    "new": _new,
    "compute": _compute,
    "check": _check,
    "review": _review,
    "bind": _bind,
    "suggest": _suggest,
    "calibrate": _calibrate,
    "export": _export,
    "verify": _verify,
    "template": _template,
    "import": _import,
    "catalog": _catalog_usage,
    "catalog show": _catalog_show,
    "catalog list": _catalog_list,
    "catalog validate": _catalog_validate,
    "catalog diff": _catalog_diff,
    "schema": _schema,
    "notebook": _notebook,
}


if __name__ == "__main__":
    sys.exit(main())
