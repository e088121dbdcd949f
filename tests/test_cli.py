"""The commands: what they print, where, and with which exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kpireview.cli import main

SAMPLE = Path(__file__).resolve().parent.parent / "kpireview" / "sample" / "tidewell.pack.json"
COMMANDS = (
    "demo", "new", "compute", "check", "review", "bind", "suggest", "calibrate", "export", "verify", "template", "import", "catalog",
    "schema", "notebook",
)  # fmt: skip


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    """A pack without faults, as a file."""
    from company import make_company

    from kpireview.model.serial import pack_bytes

    path = tmp_path / "clean.pack.json"
    path.write_bytes(pack_bytes(make_company()))
    return path


def test_check_of_the_sample_ends_in_1(capsys: pytest.CaptureFixture[str]) -> None:
    """A pack with errors ends in exit status 1."""
    assert main(["check", str(SAMPLE)]) == 1
    assert "ARR does not follow from the waterfall" in capsys.readouterr().out


def test_check_of_a_clean_pack_ends_in_0(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pack without errors ends in exit status 0."""
    assert main(["check", str(clean)]) == 0


def test_fail_on_warning(tmp_path: Path, clean: Path) -> None:
    """With --fail-on warning a warning is enough for exit status 1."""
    raw = json.loads(clean.read_text())
    raw["kpis"]["product.feature_adoption"]["actual"] = 0.6
    path = tmp_path / "w.pack.json"
    path.write_text(json.dumps(raw))
    assert main(["check", str(path)]) == 0
    assert main(["check", "--fail-on", "warning", str(path)]) == 1


def test_json_is_the_contracts(capsys: pytest.CaptureFixture[str]) -> None:
    """check --format json prints the report of the contract and nothing else."""
    main(["check", "--format", "json", str(SAMPLE)])
    report = json.loads(capsys.readouterr().out)
    assert report["format"] == "kpireview/findings@1"
    assert {"code", "severity", "kpi", "refs", "period", "message", "expected", "found", "origin"} <= set(report["findings"][0])
    assert set(report["counts"]) == {"error", "warning", "note", "passed", "not_evaluable"}


def test_the_hash_in_the_report_is_of_the_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    """The report names the pack by the hash of its file."""
    import hashlib

    main(["check", "--format", "json", str(SAMPLE)])
    assert json.loads(capsys.readouterr().out)["pack"]["sha256"] == hashlib.sha256(SAMPLE.read_bytes()).hexdigest()


def test_ndjson_goes_on_after_a_broken_pack(tmp_path: Path, clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With ndjson a pack that can't be used is one object with an error, and the rest go on."""
    broken = tmp_path / "broken.pack.json"
    broken.write_text("{")
    assert main(["check", "--format", "ndjson", str(broken), str(clean)]) == 2
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert "error" in lines[0]
    assert lines[1]["counts"]["error"] == 0


def test_several_packs_end_in_a_table_with_the_most_trouble_first(tmp_path: Path, clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each report is headed by its file; the table lists unusable packs, then those with errors, then the others."""
    broken = tmp_path / "broken.pack.json"
    broken.write_text("{")
    assert main(["check", str(clean), str(SAMPLE), str(broken)]) == 2
    whole = capsys.readouterr().out
    assert f"1 of 3: {clean}" in whole
    table = whole.split("the most trouble first\n")[1].splitlines()
    names = ("broken", "tidewell", "clean")
    assert [next(name for name in names if name in line) for line in table[1:4]] == list(names)
    assert table[-1] == "3 packs: 1 with errors, 1 without, 1 can’t be used"
    assert main(["check", "--summary", str(clean), str(SAMPLE), str(broken)]) == 2
    assert capsys.readouterr().out.splitlines() == table


def test_one_pack_has_no_table(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A single pack's report stands by itself; a table in JSON is refused."""
    assert main(["check", str(clean)]) == 0
    assert "trouble" not in capsys.readouterr().out
    assert main(["check", "--summary", "--format", "json", str(clean)]) == 2


def test_bad_input_is_one_line_a_fault_on_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A bad file gives exit status 2, one line a fault on standard error, and nothing on standard output."""
    path = tmp_path / "bad.pack.json"
    path.write_text(SAMPLE.read_text().replace('"seriesB"', '"series B"'))
    assert main(["check", "--format", "json", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert all(line.startswith("kpireview: ") for line in err.splitlines())
    assert "/company/stage" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"], ["check", "no-such.pack.json"], ["chek"], [], ["new", "-o", "x", "--company", "A"], ["catalog", "show", "sales.ar"],
        ["review", "--field", "customers.churn", str(SAMPLE)], ["export", str(SAMPLE), "-o", "/no/such/folder/x.pdf"], ["catalog"],
        ["review", "--critic", "llm", str(SAMPLE)],
    ],
)  # fmt: skip
def test_what_cant_be_used_ends_in_2_without_a_traceback(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wrong arguments, missing files, unknown names and missing keys end in 2 with a line that says what to do."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "KPIREVIEW_MODEL"):
        monkeypatch.delenv(name, raising=False)
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert err.startswith("kpireview: ")
    assert "Traceback" not in err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_contract_is_there(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command explains itself."""
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert command in capsys.readouterr().out


def test_every_command_of_the_readme_is_there() -> None:
    """The README names exactly the commands that exist."""
    import re

    text = (Path(__file__).resolve().parent.parent / "README.md").read_text("utf-8")
    assert set(re.findall(r"^\| `kpireview ([a-z]+)", text, re.M)) | {"import"} == set(COMMANDS)


def test_new_lists_the_core_kpis(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new pack says what is to do for its stage."""
    out = tmp_path / "n.pack.json"
    assert main(["new", "-o", str(out), "--company", "Ormond", "--stage", "seed", "--currency", "EUR", "--period", "2026-Q3"]) == 0
    assert "finance.runway_months" in capsys.readouterr().out
    assert main(["check", str(out)]) == 0


def test_new_carries_the_last_pack_over(tmp_path: Path) -> None:
    """A pack made from the last one has its periods as history and its closing ARR as opening ARR."""
    out = tmp_path / "n.pack.json"
    arguments = ["new", "-o", str(out), "--company", "Tidewell", "--stage", "seriesB", "--currency", "USD", "--period", "2026-Q4"]
    assert main([*arguments, "--from", str(SAMPLE)]) == 0
    new, old = json.loads(out.read_text()), json.loads(SAMPLE.read_text())
    assert len(new["history"]) == 8
    assert new["kpis"]["sales.starting_arr"]["actual"] == old["kpis"]["sales.arr"]["actual"]


def test_new_overwrites_nothing(tmp_path: Path) -> None:
    """A file that is there already stays as it is."""
    out = tmp_path / "n.pack.json"
    out.write_text("mine")
    assert main(["new", "-o", str(out), "--company", "A", "--stage", "seed", "--currency", "EUR", "--period", "2026-Q3"]) == 2
    assert out.read_text() == "mine"


def test_compute_writes_a_pack_to_standard_output(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without -o the computed pack goes to standard output, and nothing else does."""
    assert main(["compute", str(clean)]) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "kpireview/pack@1"


def test_compute_fills_and_overwrites_nothing(tmp_path: Path, clean: Path) -> None:
    """What was taken out is filled with its source, and what was typed stands."""
    raw = json.loads(clean.read_text())
    del raw["kpis"]["finance.total_opex"]
    raw["kpis"]["sales.arr"]["actual"] = 1
    path, out = tmp_path / "a.pack.json", tmp_path / "b.pack.json"
    path.write_text(json.dumps(raw))
    assert main(["compute", str(path), "-o", str(out)]) == 0
    done = json.loads(out.read_text())["kpis"]
    assert done["finance.total_opex"]["computed_from"]
    assert done["sales.arr"]["actual"] == 1


@pytest.mark.parametrize("what", ["pack", "findings", "review"])
def test_schemas_are_json_schemas(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each schema is valid JSON Schema."""
    jsonschema = pytest.importorskip("jsonschema")
    assert main(["schema", what]) == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(capsys.readouterr().out))


def test_the_sample_fits_the_pack_schema(capsys: pytest.CaptureFixture[str]) -> None:
    """The sample is valid by the schema of a pack."""
    jsonschema = pytest.importorskip("jsonschema")
    main(["schema", "pack"])
    jsonschema.validate(json.loads(SAMPLE.read_text()), json.loads(capsys.readouterr().out))


@pytest.mark.parametrize(("command", "what"), [("check", "findings"), ("review", "review")])
def test_reports_fit_their_schemas(command: str, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What check and review print is valid by its schema."""
    jsonschema = pytest.importorskip("jsonschema")
    main(["schema", what])
    schema = json.loads(capsys.readouterr().out)
    main([command, "--format", "json", str(SAMPLE)])
    jsonschema.validate(json.loads(capsys.readouterr().out), schema)


def test_a_review_of_other_content_is_refused(tmp_path: Path, clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """export --review refuses a review whose hash is not the pack's."""
    main(["review", "--format", "json", str(SAMPLE)])
    review = tmp_path / "review.json"
    review.write_text(capsys.readouterr().out)
    assert main(["export", str(clean), "-o", str(tmp_path / "x.pdf"), "--review", str(review)]) == 2
    assert "other content" in capsys.readouterr().err


def test_the_same_input_gives_the_same_output() -> None:
    """Two runs in fresh processes, with other hash seeds, print the same bytes."""
    runs = [
        subprocess.run(
            [sys.executable, "-m", "kpireview.cli", "review", "--format", "json", str(SAMPLE)],
            capture_output=True,
            check=False,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]
    assert runs[0]
    assert runs[0] == runs[1]


def _run(command: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Runs a shell command in which $K is the command line."""
    script = command.replace("$K", f'"{sys.executable}" -m kpireview.cli')
    return subprocess.run(["sh", "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_standard_output_is_one_line(tmp_path: Path) -> None:
    """Output that can't be written ends in 2 and one line, never a traceback."""
    done = _run("$K schema pack > /dev/full", tmp_path)
    assert done.returncode == 2
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_closed_standard_output_is_no_crash(tmp_path: Path) -> None:
    """A program that closed our output gets the exit status all the same."""
    done = _run("$K schema pack >&-", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_prior_may_be_given_twice(tmp_path: Path, clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second --prior adds to the first: each is read."""
    assert main(["check", str(clean), "--prior", str(tmp_path / "one.json"), "--prior", str(clean)]) == 2
    assert "one.json" in capsys.readouterr().err


def test_a_period_beyond_all_calendars_is_refused(tmp_path: Path, clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A period in the year 1 has no year before it: it's refused, not crashed on."""
    pack = json.loads(clean.read_text("utf-8"))
    pack["period"], pack["history"] = {"label": "0001-Q1", "start": "0001-01-01", "end": "0001-03-31"}, []
    path = tmp_path / "old.json"
    path.write_text(json.dumps(pack), "utf-8")
    assert main(["check", str(path)]) == 2
    assert "/period: a period of the year 1" in capsys.readouterr().err


def test_half_a_surrogate_pair_is_named_by_its_pointer(tmp_path: Path, clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The place of a broken character is a JSON pointer."""
    path = tmp_path / "half.json"
    path.write_text(clean.read_text("utf-8").replace('"stage"', '"note\\ud800": 1, "stage"', 1), "utf-8")
    assert main(["check", str(path)]) == 2
    assert "/company/note\\ud800: holds half" in capsys.readouterr().err


def test_a_catalog_cant_steer_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences in an imported label are taken out before anything is printed."""
    path = tmp_path / "o.json"
    path.write_text(json.dumps([{"rogueId": "sales.arr", "label": "A\u001b[31mRR"}]), "utf-8")
    assert main(["catalog", "list", "--domain", "sales", "--catalog", str(path)]) == 0
    assert main(["catalog", "show", "sales.arr", "--catalog", str(path)]) == 0
    assert "\u001b" not in capsys.readouterr().out


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7\n", b"{}"])
def test_verify_names_the_file_that_cant_be_read(body: bytes, tmp_path: Path) -> None:
    """A file that is no PDF is named in one line on standard error, without a library's own remarks."""
    (tmp_path / "no.pdf").write_bytes(body)
    done = _run("$K verify no.pdf", tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("kpireview: no.pdf: ")


def test_verify_of_another_pdf_says_so_on_standard_error(tmp_path: Path) -> None:
    """What makes a PDF unfit is a line on standard error beside the exit status 2."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(tmp_path / "other.pdf")
    done = _run("$K verify other.pdf", tmp_path)
    assert done.returncode == 2
    assert "other.pdf: attachments: differs" in done.stderr
    assert "--attach shown" in done.stderr


def test_a_tolerance_below_zero_is_refused(tmp_path: Path, clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No difference is smaller than nothing: such a tolerance is a slip, not a choice."""
    pack = json.loads(clean.read_text("utf-8"))
    pack["conventions"] = {"tolerance.rd-spend-differs-from-total-rnd": {"value": -1, "reason": "a slip"}}
    path = tmp_path / "below.json"
    path.write_text(json.dumps(pack), "utf-8")
    assert main(["check", str(path)]) == 2
    assert "a tolerance is never below zero" in capsys.readouterr().err


def test_an_unknown_domain_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """`catalog list` of a domain that isn't there lists nothing and says why."""
    assert main(["catalog", "list", "--domain", "salez"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "did you mean 'sales'?" in err


def test_settings_outside_their_table_are_refused(tmp_path: Path, clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A `withhold` above [board_pack] isn't passed over: it would show what was to be kept from the board."""
    (tmp_path / "kpireview.toml").write_text('withhold = ["hr"]\n[board_pack]\n', "utf-8")
    assert main(["export", str(clean), "-o", str(tmp_path / "x.pdf")]) == 2
    assert "withhold: stands outside [board_pack]" in capsys.readouterr().err
    assert not (tmp_path / "x.pdf").exists()


def test_the_prior_pack_that_doesnt_fit_is_the_one_named(tmp_path: Path, clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of several earlier packs, the fault names the file that holds it, and its place in that file."""
    pack = json.loads(clean.read_text("utf-8"))
    *_, before, last = pack["history"]
    other = {**last, "company": {**last["company"], "name": "Another"}}
    for name, content in (("now", {**pack, "history": []}), ("before", before), ("other", other)):
        (tmp_path / f"{name}.json").write_text(json.dumps(content), "utf-8")
    assert main(["check", str(tmp_path / "now.json"), "--prior", str(tmp_path / "before.json"), str(tmp_path / "other.json")]) == 2
    assert "other.json: /company/name: " in capsys.readouterr().err
