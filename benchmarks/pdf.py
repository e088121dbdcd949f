"""The board pack's time, memory and size, as ratios to WeasyPrint alone on the same finished HTML and to Chromium printing it.

    python benchmarks/pdf.py [--runs 3] [--json]

Each measurement runs in a process of its own; the best of its runs counts. `ours` is everything before WeasyPrint: what is shown, tables,
charts, templates, record. `plain WeasyPrint` gets the finished HTML and CSS in the usual way, with neither tags nor attachments, so the
difference between it and `our PDF` is what archive, access and proof cost. Chromium is left out where it isn't installed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "kpireview" / "sample" / "tidewell.pack.json"
sys.path.insert(0, str(ROOT))


def loaded():
    """Returns sample pack, catalog, review and options."""
    from kpireview.board_pack.options import ExportOptions
    from kpireview.catalog import load_catalog
    from kpireview.readers.pack import load_pack
    from kpireview.review import review_pack

    catalog = load_catalog()
    file = load_pack(SAMPLE, catalog)
    return file.pack, catalog, review_pack(file.pack, catalog, file.sha256), ExportOptions()


def case_ours() -> dict[str, float]:
    """Times what is ours, in a warm process (templates and catalog loaded once before)."""
    from kpireview.board_pack.render import prepare

    arguments = loaded()
    prepare(*arguments)
    start = time.process_time()
    made = prepare(*arguments)
    return {
        "seconds": time.process_time() - start,
        "sparklines": made.html.count("class='spark'"),
        "charts": made.html.count("class='chart'"),
    }


def case_our_pdf() -> dict[str, float]:
    """Times the making of the PDF from finished HTML, as kpireview does it."""
    from kpireview.board_pack.render import pdf_of, prepare

    made = prepare(*loaded())
    start = time.process_time()
    body = pdf_of(made)
    return {"seconds": time.process_time() - start, "bytes": len(body)}


def case_plain_weasyprint() -> dict[str, float]:
    """Times WeasyPrint on the same HTML and CSS, called the usual way."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from kpireview.board_pack.render import MemoryFetcher, prepare

    made = prepare(*loaded())
    fetcher = MemoryFetcher({name: (body, "font/ttf") for name, body in made.theme.assets.items()})
    start = time.process_time()
    fonts = FontConfiguration()
    sheet = CSS(string=made.css, font_config=fonts, url_fetcher=fetcher)
    body = HTML(string=made.html, url_fetcher=fetcher).write_pdf(stylesheets=[sheet], font_config=fonts)
    return {"seconds": time.process_time() - start, "bytes": len(body or b"")}


def case_preview() -> dict[str, float]:
    """Times the preview of one section in a warm process."""
    from kpireview.board_pack.render import preview_pdf

    arguments = loaded()
    preview_pdf(*arguments, "customers")
    start = time.process_time()
    body = preview_pdf(*arguments, "customers")
    return {"seconds": time.process_time() - start, "bytes": len(body)}


def case_chromium() -> dict[str, float]:
    """Times headless Chromium printing the same HTML; its processor time is that of all its processes."""
    from kpireview.board_pack.render import prepare

    made = prepare(*loaded())
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    assert browser
    with tempfile.TemporaryDirectory() as folder:
        fonts = Path(folder, "fonts")
        fonts.mkdir()
        for name, body in made.theme.assets.items():
            Path(folder, name).write_bytes(body)
        css = made.css.replace("pack:fonts", "fonts")
        page, out = Path(folder, "page.html"), Path(folder, "out.pdf")
        page.write_text(made.html.replace("</head>", f"<style>{css}</style></head>"), encoding="utf-8")
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--disable-dev-shm-usage",
                   f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", f"--print-to-pdf={out}", page.as_uri()]  # fmt: skip
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {"seconds": used, "wall": wall, "bytes": out.stat().st_size, "megabytes": after.ru_maxrss / 1024}


def case_export() -> dict[str, float]:
    """Times `kpireview export` from process start to the finished file, review included."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.pdf")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "kpireview.cli", "export", str(SAMPLE), "-o", str(out)], check=True, capture_output=True, cwd=ROOT
        )
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {"seconds": used, "wall": wall, "bytes": out.stat().st_size, "megabytes": after.ru_maxrss / 1024}


CASES = {"ours": case_ours, "our PDF": case_our_pdf, "plain WeasyPrint": case_plain_weasyprint, "Chromium": case_chromium,
         "kpireview export": case_export, "preview of a section": case_preview}  # fmt: skip


def measured(name: str, runs: int) -> dict[str, float] | None:
    """Returns the best of several runs of a case, each in a process of its own; None where it can't run."""
    found = []
    for _ in range(runs):
        done = subprocess.run([sys.executable, __file__, "--case", name], capture_output=True, text=True, check=False, env={**os.environ})
        if done.returncode:
            print(f"{name}: left out ({done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'})", file=sys.stderr)
            return None
        found.append(json.loads(done.stdout.splitlines()[-1]))
    return min(found, key=lambda f: f["seconds"])


def main() -> None:
    """Runs all cases and prints them with their ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--case", choices=CASES)
    arguments = parser.parse_args()
    if arguments.case:
        result = CASES[arguments.case]()
        result.setdefault("megabytes", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        print(json.dumps(result))
        return
    results = {name: r for name in CASES if (r := measured(name, arguments.runs)) is not None}
    base = results["plain WeasyPrint"]["seconds"]
    for r in results.values():
        r["ratio_to_weasyprint"] = round(r["seconds"] / base, 3)
        if "Chromium" in results:
            r["ratio_to_chromium"] = round(r["seconds"] / results["Chromium"]["seconds"], 3)
    if arguments.json:
        print(json.dumps(results, indent=2))
        return
    print(f"{'':22}{'CPU s':>8}{'÷ WeasyPrint':>14}{'÷ Chromium':>12}{'MB':>8}{'KB':>8}")
    for name, r in results.items():
        size = f"{r['bytes'] / 1024:.0f}" if "bytes" in r else ""
        chromium = f"{r['ratio_to_chromium']:.2f}" if "ratio_to_chromium" in r else ""
        print(f"{name:22}{r['seconds']:>8.2f}{r['ratio_to_weasyprint']:>14.2f}{chromium:>12}{r['megabytes']:>8.0f}{size:>8}")
    ours = results["ours"]
    print(f"\nThe pack has {ours['charts']:.0f} charts and {ours['sparklines']:.0f} sparklines.")


if __name__ == "__main__":
    main()
