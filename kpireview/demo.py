"""The demo: the sample company's pack is written, checked, reviewed and exported, and everything is where the last lines say."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from kpireview.errors import Fault, SettingsError
from kpireview.files import write_whole

SAMPLE = Path(__file__).resolve().parent / "sample" / "tidewell.pack.json"


def run_demo(folder: Path) -> int:
    """Writes pack, findings, review and PDF into a folder and says what to look at; returns the exit status 0.

    Raises SettingsError where the folder can't be written.
    """
    from kpireview.board_pack.options import load_options
    from kpireview.board_pack.render import render_pdf
    from kpireview.catalog import load_catalog
    from kpireview.model.serial import report_json
    from kpireview.printing import print_report
    from kpireview.readers.pack import load_pack
    from kpireview.review import findings_report, review_pack

    pack_path = folder / SAMPLE.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SAMPLE, pack_path)
    except OSError as error:
        raise SettingsError(Fault(str(folder), "", f"can't be written ({error.strerror})", "give another folder with -o")) from None
    catalog = load_catalog()
    file = load_pack(pack_path, catalog)
    findings = findings_report(file.pack, catalog, file.sha256)
    review = review_pack(file.pack, catalog, file.sha256)
    outputs = {
        "findings.json": (report_json(findings) + "\n").encode(),
        "review.json": (report_json(review) + "\n").encode(),
        "tidewell-board-pack.pdf": render_pdf(file.pack, catalog, review, load_options(None)),
        "tidewell-review.pdf": render_pdf(file.pack, catalog, review, load_options(None, audience="review")),
    }
    for name, data in outputs.items():
        write_whole(folder / name, data)
    print_report(findings, file.pack, catalog, notes=False)
    graded = [g.score for g in review.grades if g.score is not None]
    lines = [
        "",
        f"({findings.counts.note} notes besides: `kpireview check` prints them)",
        f"{len(review.grades)} narratives graded" + (f", scores from {min(graded)} to {max(graded)}" if graded else ""),
        f"{len(review.claims)} figures found in prose, {sum(c.verdict == 'contradicted' for c in review.claims)} contradict the pack",
        "",
        f"the pack      {pack_path}",
        f"the findings  {folder / 'findings.json'}",
        f"the review    {folder / 'review.json'}",
        f"the PDF       {folder / 'tidewell-board-pack.pdf'}  (for the board)",
        f"              {folder / 'tidewell-review.pdf'}  (for the reviewer: with findings, verdicts and quotes)",
        "",
        f"next: kpireview review {pack_path}    or    kpireview notebook",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0
