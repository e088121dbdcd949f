"""A person's work on the desk, without a browser and without a kernel: messages in, answers and the store out."""

from __future__ import annotations

import asyncio
import base64
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpireview.errors import StoreError
from kpireview.model import Entry, Pack
from kpireview.store import Store
from kpireview.widgets.session import DeskSession

QUARTER = {"company": "Acme", "stage": "seriesB", "currency": "EUR", "label": "2026-Q3"}


class Person:
    """Somebody at a desk: sends messages and keeps what comes back."""

    def __init__(self, store: Store, name: str, folder: Path, mode: str = "draft") -> None:
        self.said: list[dict[str, Any]] = []
        self.heard: list[dict[str, Any]] = []  # everything, from the beginning
        self.bytes: list[bytes] = []
        self.desk = DeskSession(store, name, mode=mode, folder=folder, send=self._hear)

    def _hear(self, message: dict[str, Any], buffers: list[bytes]) -> None:
        self.said.append(message)
        self.heard.append(message)
        self.bytes += buffers

    def ask(self, kind: str, **payload: Any) -> dict[str, Any]:
        """Sends a message and returns the answer, which must be no error."""
        reply = self.fail(kind, **payload)
        assert "error" not in reply, reply
        return reply

    def fail(self, kind: str, **payload: Any) -> dict[str, Any]:
        """Sends a message and returns the answer, whatever it is."""
        self.said.clear()
        self.desk.handle({"type": kind, "seq": "1", **payload})
        return self.said[0]

    def edit(self, kpi: str, value: str, part: str = "actual", **more: Any) -> dict[str, Any]:
        """Types into one cell."""
        return self.ask("edit", changes=[{"id": kpi, "part": part, "value": value}], **more)

    @property
    def stored(self) -> Pack:
        """The pack as the store holds it."""
        assert self.desk.pack_id
        return self.desk.store.load(self.desk.pack_id).pack


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store.open(tmp_path / "store.sqlite")


@pytest.fixture
def ada(store: Store, tmp_path: Path) -> Person:
    """An author with a new pack of her own."""
    person = Person(store, "Ada", tmp_path)
    person.ask("new", **QUARTER)
    return person


@pytest.fixture
def reviewer(ada: Person, store: Store, tmp_path: Path) -> Person:
    """A reviewer who has the author's pack open."""
    person = Person(store, "Rui", tmp_path, "review")
    person.ask("open", pack=ada.desk.pack_id)
    return person


def test_an_empty_store_shows_the_start(store: Store, tmp_path: Path) -> None:
    """The first screen lists no packs and offers the stages."""
    state = Person(store, "Ada", tmp_path).ask("hello", version=-1)["state"]
    assert state["screen"] == "start"
    assert state["packs"] == []
    assert "seriesB" in state["stages"]


def test_a_new_pack_shows_its_core_fields(ada: Person) -> None:
    """A new Series B pack lists more than a hundred core and recommended fields, with the currency as unit."""
    state = ada.desk.whole()
    tiers = [f["tier"] for f in state["fields"].values()]
    assert tiers.count("core") + tiers.count("recommended") > 100
    assert state["fields"]["sales.arr"]["unit"] == "EUR"


def test_the_same_period_cannot_be_started_twice(ada: Person) -> None:
    """A second pack of the same period is refused and the first one kept."""
    ada.edit("sales.arr", "12m")
    assert "already" in ada.fail("new", **QUARTER)["error"]
    assert ada.stored.number("sales.arr") == Decimal(12000000)


def test_an_edit_is_stored_when_it_is_answered(ada: Person) -> None:
    """The answer to an edit comes after the store has it."""
    ada.edit("sales.arr", "1,2 Mio")
    assert ada.stored.kpis["sales.arr"] == Entry(actual=Decimal(1200000))


def test_an_edit_brings_its_finding(ada: Person) -> None:
    """A GRR above 100 shows the finding in the answer to the edit."""
    found = ada.edit("customers.gross_revenue_retention", "104")["update"]["findings"]["put"]
    assert any(f["code"] == "grr-above-100" for f in found.values())


def test_a_mended_edit_takes_its_finding_away(ada: Person) -> None:
    """Once mended, the finding is gone."""
    ada.edit("customers.gross_revenue_retention", "104")
    gone = ada.edit("customers.gross_revenue_retention", "94")["update"]["findings"]["gone"]
    assert any("grr-above-100" in key for key in gone)


def test_an_edit_brings_the_computed_value(ada: Person) -> None:
    """With its inputs typed, ARR is offered as computed; using it says from what."""
    for kpi, value in (("starting_arr", "100"), ("new_business", "20"), ("expansion", "5"), ("downgrades", "2"), ("churn_arr", "3")):
        reply = ada.edit(f"sales.{kpi}", value)
    assert reply["update"]["computed"]["put"]["sales.arr"]["value"] == "120"
    ada.ask("use_computed", id="sales.arr")
    held = ada.stored.kpis["sales.arr"]
    assert held.actual == 120
    assert held.computed_from


def test_a_typed_value_that_differs_shows_the_computed_one_beside_it(ada: Person) -> None:
    """Where somebody typed another figure than the formula gives, the formula's stands beside it, and can be taken."""
    for kpi, value in (("starting_arr", "100"), ("new_business", "20"), ("expansion", "5"), ("downgrades", "2"), ("churn_arr", "3")):
        ada.edit(f"sales.{kpi}", value)
    shown = ada.edit("sales.arr", "140")["update"]["computed"]["put"]["sales.arr"]
    assert (shown["value"], shown["differs"]) == ("120", True)
    ada.ask("use_computed", domain="sales")
    assert ada.stored.number("sales.arr") == 140
    ada.ask("use_computed", id="sales.arr")
    assert ada.stored.number("sales.arr") == 120
    assert "sales.arr" not in ada.desk.section("computed")


def test_a_pasted_column_is_one_revision(ada: Person) -> None:
    """A paste of several cells is one revision, and the column tells how it writes decimals."""
    cells = [("sales.arr", "1.234"), ("sales.new_business", "12,50"), ("sales.expansion", "7,25")]
    before = ada.desk.revision
    ada.ask("edit", changes=[{"id": k, "part": "actual", "value": v} for k, v in cells])
    assert ada.desk.revision == before + 1
    assert ada.stored.number("sales.arr") == 1234
    assert ada.stored.number("sales.new_business") == Decimal("12.50")


def test_what_cannot_be_read_survives_a_restart(ada: Person, store: Store, tmp_path: Path) -> None:
    """An unreadable cell is shown as typed, with its error, after everything was opened anew."""
    ada.edit("sales.arr", "12 or 13m")
    again = Person(store, "Ada", tmp_path)
    state = again.ask("open", pack=ada.desk.pack_id)["state"]
    assert state["values"]["sales.arr"]["raw"] == {"actual": "12 or 13m"}
    assert "actual" in state["values"]["sales.arr"]["err"]


def test_an_incomplete_table_waits_as_a_draft(ada: Person) -> None:
    """A table with a cell to mend keeps its rows and leaves the pack alone; complete, it goes into the pack."""
    rows = [{"name": "SMB", "customer_count": "12", "segment_arr": "lots"}]
    ada.ask("rows", id="customers.customer_segments", rows=rows)
    assert "customers.customer_segments" not in ada.stored.kpis
    assert ada.desk.section("values")["customers.customer_segments"]["errors"].keys() == {"0.segment_arr"}
    rows[0]["segment_arr"] = "1.2m"
    ada.ask("rows", id="customers.customer_segments", rows=rows)
    assert ada.stored.rows("customers.customer_segments") == (
        {"name": "SMB", "customer_count": Decimal(12), "segment_arr": Decimal(1200000)},
    )
    assert not ada.desk.drafts


def test_follow_ups_go_into_the_meeting(ada: Person) -> None:
    """Follow-ups and the meeting's date are kept together."""
    ada.ask("meeting", field="date", value="2026-10-22")
    ada.ask("rows", id="meeting.follow_ups", rows=[{"decision": "hire a CRO", "owner": "CEO", "due": "2026-12-31", "state": "open"}])
    assert ada.stored.meeting is not None
    assert ada.stored.meeting.follow_ups[0].decision == "hire a CRO"
    assert str(ada.stored.meeting.date) == "2026-10-22"


def test_an_own_kpi_gets_a_field(ada: Person) -> None:
    """A KPI of the company's own can be added, filled in and removed."""
    kpi = ada.ask("own_add", label="Booked visits", field_type="number", domain="product")["data"]["id"]
    ada.edit(kpi, "31,415")
    assert ada.stored.number(kpi) == 31415
    ada.ask("own_remove", id=kpi)
    assert kpi not in ada.stored.kpis
    assert kpi not in ada.stored.custom


def test_a_company_choice_is_one_of_its_choices(ada: Person) -> None:
    """A convention takes only its own choices."""
    ada.ask("convention", key="operations.rule_of_40.margin", value="fcf")
    assert ada.stored.conventions["operations.rule_of_40.margin"] == "fcf"
    assert "error" in ada.fail("convention", key="operations.rule_of_40.margin", value="vibes")


def test_a_restatement_names_period_figure_and_reason(ada: Person) -> None:
    """A correction of an earlier pack is kept beside the figure."""
    ada.edit("sales.arr", "12m")
    ada.ask("restate", id="sales.arr", rows=[{"period": "2026-Q2", "reported": "11.5m", "reason": "a contract counted twice"}])
    held = ada.stored.kpis["sales.arr"].restates
    assert held is not None
    assert held[0].reported == 11500000


def test_a_narrative_fills_its_rubric_and_its_claims(ada: Person) -> None:
    """Writing a narrative brings its claims and its rubric in the same answer."""
    ada.edit("customers.net_revenue_retention", "101.3")
    reply = ada.edit("customers.retention_insights", "NRR is 109 %, driven by the Harbour cohort.", part="text")
    claims = reply["update"]["claims"]["put"]["customers.retention_insights"]
    assert [c["verdict"] for c in claims if c["kpi"] == "customers.net_revenue_retention"] == ["contradicted"]
    assert {c["id"] for c in reply["update"]["rubric"]["put"]["customers.retention_insights"]["criteria"]} >= {"cause", "quantified"}


def test_a_text_is_read_before_it_is_saved(ada: Person) -> None:
    """A look at what is being typed brings the claims and the rubric that saving it brings, and changes nothing."""
    ada.edit("customers.net_revenue_retention", "101.3")
    text, before = "NRR is 109 %, driven by the Harbour cohort.", ada.desk.revision
    seen = ada.ask("look", id="customers.retention_insights", text=text)["data"]
    graded = ada.ask("look", id="customers.retention_insights", text=text, rubric=True)["data"]
    assert ada.desk.revision == before
    assert ada.stored.text("customers.retention_insights") is None
    update = ada.edit("customers.retention_insights", text, part="text")["update"]
    assert seen["claims"] == update["claims"]["put"]["customers.retention_insights"]
    assert graded["rubric"] == update["rubric"]["put"]["customers.retention_insights"]
    assert ada.ask("look", id="customers.retention_insights", text=" ")["data"] == {"claims": []}
    assert "narrative" in ada.fail("look", id="sales.arr", text="x")["error"]


def test_a_number_edit_reads_the_prose_again(ada: Person) -> None:
    """A claim turns supported when the figure that it speaks of is corrected."""
    ada.edit("customers.net_revenue_retention", "101.3")
    ada.edit("customers.retention_insights", "NRR is 109 %.", part="text")
    ada.edit("customers.net_revenue_retention", "109")
    ada.desk.read_all()
    assert [c["verdict"] for c in ada.desk.section("claims")["customers.retention_insights"]] == ["supported"]
    verdicts = {c["id"]: c["verdict"] for c in ada.desk.section("rubric")["customers.retention_insights"]["criteria"]}
    assert verdicts["consistent"] == "met"


def test_a_preview_shows_no_script(ada: Person) -> None:
    """Hostile Markdown comes out of the preview as text."""
    html = ada.ask("preview", id="x", text="<script>alert(1)</script> [x](javascript:alert(1)) ![y](http://h/p.png)")["data"]["html"]
    assert "<script" not in html
    assert "javascript:" not in html.replace("](javascript:", "")
    assert "<img" not in html


def test_a_bound_figure_is_found_and_shown(ada: Person) -> None:
    """The search for figures returns what to insert and how it reads."""
    ada.edit("sales.arr", "14.6m")
    found = ada.ask("figures", query="arr")["data"]
    assert {"source": "{{sales.arr|short}}", "label": "ARR", "what": "this period", "text": "€14.60m"} in found


def test_grading_keeps_its_grades_and_edits_make_them_stale(ada: Person) -> None:
    """Offline grades are stored; an edit of the text marks the grade as stale, and the export's review holds it."""
    ada.edit("customers.retention_insights", "NRR rose because the Harbour cohort expanded.", part="text")

    async def grade() -> None:
        ada.ask("grade", critic="offline")
        await ada.desk.job

    asyncio.run(grade())
    assert ada.said[-1]["state"] == "done"
    assert ada.desk.section("grades")["customers.retention_insights"]["stale"] is False
    ada.edit("customers.retention_insights", "NRR fell.", part="text")
    assert ada.desk.section("grades")["customers.retention_insights"]["stale"] is True


def test_grading_that_can_not_be_shown_ends_all_the_same(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that goes away while grading is told as the end of the run: the screen doesn't wait for ever."""
    ada.edit("customers.retention_insights", "NRR rose.", part="text")

    def away() -> None:
        raise StoreError("the store is gone")

    async def grade() -> None:
        ada.ask("grade", critic="offline")
        monkeypatch.setattr(ada.desk, "reload_talk", away)
        await ada.desk.job

    asyncio.run(grade())
    assert (ada.said[-1]["type"], ada.said[-1]["state"], ada.said[-1]["problem"]) == ("job", "failed", "the store is gone")


def test_grading_with_a_model_says_what_is_missing(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key the answer names the variable to set."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    ada.edit("customers.retention_insights", "NRR rose.", part="text")
    assert "OPENAI_API_KEY" in ada.fail("grade", critic="llm")["error"]


def test_two_people_on_one_field_both_keep_their_text(ada: Person, store: Store, tmp_path: Path) -> None:
    """The second writer who hadn't seen the first one's text gets a conflict with both; settling keeps the chosen one."""
    ben = Person(store, "Ben", tmp_path)
    ben.ask("open", pack=ada.desk.pack_id)
    ada.edit("sales.key_concerns", "Ada's text", part="text", base={"sales.key_concerns": 0})
    reply = ben.edit("sales.key_concerns", "Ben's text", part="text", base={"sales.key_concerns": 0})
    assert reply["conflict"] is True
    (key, conflict), *_ = ben.desk.section("conflicts").items()
    assert (conflict["theirs"], conflict["mine"]) == ("Ada's text", "Ben's text")
    ben.ask("settle", id=key, choice="text", text="Both")
    assert ben.stored.text("sales.key_concerns") == "Both"
    assert not ben.desk.section("conflicts")


def test_what_others_write_arrives(ada: Person, store: Store, tmp_path: Path) -> None:
    """A poll brings another person's edit to the screen, with its findings."""
    ben = Person(store, "Ben", tmp_path)
    ben.ask("open", pack=ada.desk.pack_id)
    ada.edit("customers.gross_revenue_retention", "104")
    ben.said.clear()
    ben.desk.poll()
    update = ben.said[0]["update"]
    assert update["values"]["put"]["customers.gross_revenue_retention"]["actual"] == "104"
    assert any("grr-above-100" in key for key in update["findings"]["put"])


def test_a_review_changes_no_figure(reviewer: Person) -> None:
    """The review notebook can't edit."""
    assert "review" in reviewer.fail("edit", changes=[{"id": "sales.arr", "part": "actual", "value": "1"}])["error"]


def test_a_comment_on_a_span_reaches_the_author(ada: Person, reviewer: Person) -> None:
    """A comment keeps its quote; the span follows the quote when the text before it changes, and the author can resolve it."""
    ada.edit("sales.key_concerns", "Pipeline is thin in Bavaria.", part="text")
    reviewer.desk.poll()
    reviewer.ask("comment", field="sales.key_concerns", text="How thin?", start=12, end=16)
    ada.edit("sales.key_concerns", "First: pipeline is thin in Bavaria.", part="text")
    ada.desk.poll()
    ((key, seen),) = ada.desk.section("comments").items()
    assert seen["quote"] == "thin"
    assert seen["span"] == [19, 23]
    ada.ask("resolve", id=key)
    assert ada.desk.section("comments")[key]["resolved"] is True


def test_a_comment_span_counts_code_points(ada: Person, reviewer: Person) -> None:
    """Beyond the basic plane, spans still count code points."""
    ada.edit("sales.key_concerns", "🙂🙂 thin pipeline", part="text")
    reviewer.desk.poll()
    reviewer.ask("comment", field="sales.key_concerns", text="How?", start=3, end=7)
    assert next(iter(reviewer.desk.section("comments").values()))["quote"] == "thin"


def test_a_dismissal_needs_its_reason(ada: Person, reviewer: Person) -> None:
    """A finding is dismissed with a reason only, and the author sees who and why."""
    ada.edit("customers.gross_revenue_retention", "104")
    reviewer.desk.poll()
    target = next(f["target"] for f in reviewer.desk.section("findings").values() if f["code"] == "grr-above-100")
    assert "reason" in reviewer.fail("decide", target=target, decision="dismissed", reason=" ")["error"]
    reviewer.ask("decide", target=target, decision="dismissed", reason="a contract correction")
    ada.desk.poll()
    assert next(f["decision"] for f in ada.desk.section("findings").values() if f["code"] == "grr-above-100")["by"] == "Rui"


def test_the_author_does_not_decide_on_findings(ada: Person) -> None:
    """Deciding and signing is the reviewer's."""
    assert "review" in ada.fail("decide", target="finding:x", decision="accepted")["error"]
    assert "review" in ada.fail("signoff")["error"]


def test_an_edit_voids_the_sign_off_and_says_so(ada: Person, reviewer: Person) -> None:
    """A sign-off stands for the exact content, and any later edit voids it."""
    ada.edit("sales.arr", "12m")
    reviewer.desk.poll()
    sha = reviewer.ask("fingerprint")["data"]["sha"]
    reviewer.ask("signoff", sha=sha, note="fit to send")
    ada.desk.poll()
    assert ada.desk.section("meta")["signoff"]["by"] == "Rui"
    ada.edit("sales.arr", "12.1m")
    meta = ada.desk.section("meta")
    assert meta["signoff"] is None
    assert meta["voided"]["by"] == "Rui"


def test_nobody_signs_what_they_have_not_seen(ada: Person, reviewer: Person) -> None:
    """A sign-off on content that changed after the reviewer looked is refused."""
    sha = reviewer.ask("fingerprint")["data"]["sha"]
    ada.edit("sales.arr", "12m")
    assert "edited" in reviewer.fail("signoff", sha=sha)["error"]


def test_changes_asked_for_reach_the_author(ada: Person, reviewer: Person) -> None:
    """The author is told what should change, and by whom."""
    reviewer.ask("ask_for_changes", reason="name the owners")
    ada.desk.poll()
    assert ada.desk.section("meta")["changes"] == "Rui: name the owners"


def test_history_compares_and_restores(ada: Person) -> None:
    """Any two revisions can be compared, and any restored as a new one."""
    ada.edit("sales.arr", "12m")
    first = ada.desk.revision
    ada.edit("sales.arr", "13m")
    (change,) = ada.ask("compare", a=first, b=first + 1)["data"]
    assert (change["label"], change["before"], change["after"]) == ("ARR", "12,000,000", "13,000,000")
    ada.ask("restore", revision=first)
    assert ada.stored.number("sales.arr") == 12000000
    assert ada.ask("history")["data"][0]["what"] == f"restored revision {first}"


def test_export_and_import_is_the_same_pack(ada: Person, tmp_path: Path) -> None:
    """A pack exported and imported into another store is the same pack."""
    ada.edit("sales.arr", "12.50")
    text = ada.ask("export_pack")["data"]["text"]
    other = Person(Store.open(tmp_path / "other.sqlite"), "Ben", tmp_path)
    other.ask("import_text", name="acme.pack.json", text=text)
    assert other.stored == ada.stored


def test_an_import_over_another_content_asks_first(ada: Person) -> None:
    """A file of a stored period with other content is taken only on request, as a revision that can be undone."""
    raw = json.loads(ada.ask("export_pack")["data"]["text"])
    ada.edit("sales.arr", "12m")
    raw["kpis"]["sales.arr"] = {"actual": 11}
    reply = ada.ask("import_text", name="x.pack.json", text=json.dumps(raw))
    assert reply["data"]["differ"] == 1
    assert ada.stored.number("sales.arr") == 12000000
    ada.ask("import_text", name="x.pack.json", text=json.dumps(raw), replace=True)
    assert ada.stored.number("sales.arr") == 11


def test_a_broken_file_says_all_that_is_wrong(ada: Person) -> None:
    """Every fault of an imported file is named, and nothing changes."""
    reply = ada.fail("import_text", name="x.pack.json", text='{"format": "kpireview/pack@1", "kpis": {"sales.arrr": {"actual": "1"}}}')
    assert "sales.arrr" in reply["error"]
    assert "company" in reply["error"]


def test_a_pack_file_that_changed_on_disk_is_noticed(ada: Person, tmp_path: Path) -> None:
    """A file written beside the notebook is watched; its new content is taken over as a revision on request."""
    name = ada.ask("export_pack", to="folder")["data"]["written"]
    raw = json.loads((tmp_path / name).read_text("utf-8"))
    raw["kpis"]["sales.arr"] = {"actual": 77}
    (tmp_path / name).write_text(json.dumps(raw), "utf-8")
    ada.desk.poll()
    assert ada.desk.section("meta")["file"]["changed"] is True
    ada.ask("file_choice", take=True)
    assert ada.stored.number("sales.arr") == 77
    assert ada.desk.section("meta")["file"]["changed"] is False


@pytest.mark.parametrize("name", ["../x.pack.json", "/etc/x.pack.json", "x.json", "a/b.pack.json"])
def test_only_files_beside_the_notebook_are_read(ada: Person, name: str) -> None:
    """A name that leads elsewhere is refused."""
    assert "error" in ada.fail("import_file", name=name)


def test_the_next_pack_carries_on(ada: Person) -> None:
    """The next period's pack begins with the last one as history, and its closing ARR as opening."""
    ada.edit("sales.arr", "12m")
    ada.ask("new", prior=ada.desk.pack_id, label="2026-Q4")
    assert [p.period.label for p in ada.stored.history] == ["2026-Q3"]
    assert ada.desk.section("fields")["sales.arr"]["prior"] == "12,000,000"
    assert ada.stored.number("sales.starting_arr") == 12000000


def test_a_sheet_is_shown_before_it_changes_anything(ada: Person) -> None:
    """A CSV's changes are listed with their cells, made only on request, and as one revision."""
    ada.edit("sales.arr", "12m")
    csv = base64.b64encode(b"id,actual\nsales.arr,13000000\nsales.new_business,700000\n").decode()
    shown = ada.ask("sheet_preview", name="figures.csv", base64=csv)["data"]
    assert {c["after"] for c in shown["changes"] if c["label"] == "ARR"} == {"13,000,000"}
    assert ada.stored.number("sales.arr") == 12000000
    before = ada.desk.revision
    ada.ask("sheet_take")
    assert ada.stored.number("sales.arr") == 13000000
    assert ada.stored.number("sales.new_business") == 700000
    assert ada.desk.revision == before + 1


def test_the_workbook_given_out_can_be_taken_back(ada: Person) -> None:
    """The workbook that the desk gives out changes nothing when it comes back as it is."""
    ada.edit("sales.arr", "12m")
    sheet = ada.ask("sheet_template")["data"]
    assert ada.ask("sheet_preview", name=sheet["name"], base64=sheet["base64"])["data"]["count"] == 0


def test_an_old_preview_of_a_sheet_is_not_taken(ada: Person) -> None:
    """A sheet whose changes were shown before somebody edited the pack has to be looked at again."""
    ada.ask("sheet_preview", name="f.csv", base64=base64.b64encode(b"id,actual\nsales.arr,13000000\n").decode())
    ada.edit("sales.arr", "12m")
    assert "changed" in ada.fail("sheet_take")["error"]


def test_a_model_grades_with_progress_and_its_cost(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Grading with a model tells votes and tokens as they come, and keeps the verdicts with who gave them."""
    from fake_endpoint import Endpoint

    ada.edit("sales.key_concerns", "- **Bavaria**: pipeline is down by 400k because two partners left; Ines owns it.", part="text")
    with Endpoint() as endpoint:
        for name, value in (("OPENAI_API_KEY", "secret-key"), ("OPENAI_BASE_URL", endpoint.url), ("KPIREVIEW_MODEL", "fake-model-1")):
            monkeypatch.setenv(name, value)

        async def grade() -> None:
            ada.ask("grade", critic="llm")
            await ada.desk.job

        asyncio.run(grade())
    steps = [m for m in ada.said if m["type"] == "job"]
    assert steps[-1]["state"] == "done", steps[-1]
    assert steps[-1]["usage"]["input_tokens"] > 0
    assert any(m.get("done") for m in steps if m["state"] == "running")
    assert ada.desk.section("grades")["sales.key_concerns"]["by"] == "model"
    assert "secret-key" not in json.dumps(ada.said)


def test_cancelling_a_grading_keeps_what_is_done(ada: Person) -> None:
    """Cancel ends the run before the last narrative, and says so."""
    for kpi in ("sales.key_concerns", "sales.focus_areas", "customers.churn_risks"):
        ada.edit(kpi, "Bavaria is thin; Ines adds a partner by 30 November.", part="text")

    async def grade() -> None:
        ada.ask("grade", critic="offline")
        await asyncio.sleep(0)
        ada.desk.handle({"type": "cancel", "seq": "2"})
        await ada.desk.job

    asyncio.run(grade())
    assert ada.said[-1]["state"] == "cancelled"
    assert len(ada.desk.section("grades")) < 3


def test_others_have_their_turn_while_a_pack_is_graded(ada: Person) -> None:
    """While a full pack is read and graded, an edit is answered long before the end, and lands in the store."""
    ada.ask("sample")

    async def grade() -> int:
        ada.ask("grade", critic="offline")
        await asyncio.sleep(0.01)
        ada.desk.handle({"type": "edit", "seq": "e", "changes": [{"id": "sales.arr", "part": "actual", "value": "15m"}]})
        at = len(ada.heard)
        await ada.desk.job
        return at

    at = asyncio.run(grade())
    assert ada.stored.number("sales.arr") == 15000000
    assert sum(m["type"] == "job" for m in ada.heard[at:]) > 10
    assert ada.heard[-1]["state"] == "done"


def test_every_revision_can_be_reached(ada: Person) -> None:
    """The history shows its latest two hundred, and on request everything down to the first."""
    for number in range(205):
        ada.edit("sales.arr", str(number))
    assert len(ada.ask("history")["data"]) == 200
    assert ada.ask("history", least=-400)["data"][-1]["number"] == 1


NONSENSE: list[dict[str, Any]] = [
    {"type": "nonsense"},
    {"type": "edit", "changes": [{"id": 5}]},
    {"type": "rows", "id": "sales.arr", "rows": [{}]},
    {"type": "comment", "field": "x"},
    {"type": "restore", "revision": 99},
    {"type": "compare", "a": "x"},
    {},
]


@pytest.mark.parametrize("message", NONSENSE)
def test_a_message_that_makes_no_sense_is_answered(ada: Person, message: dict[str, Any]) -> None:
    """Nothing that a screen could send goes unanswered or changes the pack."""
    before = ada.desk.revision
    ada.said.clear()
    ada.desk.handle(message)
    assert ada.said[0]["error"]
    assert ada.desk.store.load(ada.desk.pack_id or "").revision == before


def test_the_answer_holds_only_the_difference(ada: Person) -> None:
    """An edit of one cell sends that cell and what follows from it, not the pack."""
    ada.edit("sales.arr", "12m")
    reply = ada.edit("sales.arr", "12.1m")
    assert list(reply["update"]["values"]["put"]) == ["sales.arr"]
    assert len(json.dumps(reply)) < 20_000


def test_the_pdf_arrives_as_bytes(ada: Person) -> None:
    """The export sends its states and then the PDF."""
    ada.edit("sales.arr", "12m")

    async def export() -> None:
        ada.ask("export_pdf", job="j", paper="a4", audience="board")
        while ada.said[-1].get("state") not in ("done", "failed"):
            await asyncio.sleep(0.05)

    asyncio.run(export())
    assert ada.said[-1].get("problem") is None
    percents = [m["percent"] for m in ada.heard if m["type"] == "pdf" and "percent" in m]
    assert len(set(percents)) > 3
    assert percents == sorted(percents)
    assert ada.bytes[0].startswith(b"%PDF")
    assert ada.said[-1]["name"].endswith(".pdf")


def test_an_export_grades_what_nobody_has_graded(ada: Person) -> None:
    """The review behind the PDF holds the grades that were given, and the offline critic's for the other narratives."""
    from kpireview.widgets.pdf import reviewed

    ada.edit("sales.key_concerns", "Bavaria is thin.", part="text")
    ada.edit("sales.focus_areas", "Win Bavaria.", part="text")

    async def grade() -> None:
        ada.ask("grade", critic="offline", ids=["sales.key_concerns"])
        await ada.desk.job

    asyncio.run(grade())
    _, review = reviewed(ada.desk)
    assert {g.kpi for g in review.grades} == {"sales.key_concerns", "sales.focus_areas"}


def test_the_pdf_calls_a_grade_stale_whose_figures_have_changed(ada: Person) -> None:
    """A text that stays while the figure behind it changes is stale on the desk and in the PDF's review alike."""
    from kpireview.board_pack.shown import stale_fields
    from kpireview.widgets.pdf import reviewed

    ada.edit("customers.net_revenue_retention", "109")
    ada.edit("customers.retention_insights", "NRR is 109 %, driven by the Harbour cohort.", part="text")

    async def grade() -> None:
        ada.ask("grade", critic="offline", ids=["customers.retention_insights"])
        await ada.desk.job

    asyncio.run(grade())
    assert stale_fields(*reviewed(ada.desk)) == ()
    ada.edit("customers.net_revenue_retention", "101.3")
    ada.desk.read_all()
    assert ada.desk.section("grades")["customers.retention_insights"]["stale"] is True
    assert stale_fields(*reviewed(ada.desk)) == ("customers.retention_insights",)


def test_a_cell_that_runs_again_brings_the_pack_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """open_desk on the same store opens the pack that this user had open last."""
    from kpireview.widgets import open_desk

    monkeypatch.chdir(tmp_path)
    first = open_desk(user="Ada")
    assert first.boot["screen"] == "start"
    first.session.handle({"type": "new", "seq": "1", **QUARTER})
    again = open_desk(user="Ada")
    assert again.boot["meta"]["pack"]["company"] == "Acme"
    assert open_desk(user="Ben").boot["screen"] == "start"


def test_what_a_change_of_the_company_brings_is_said_first(ada: Person) -> None:
    """Asked, the desk says what another currency, stage and name would bring, and changes nothing."""
    ada.edit("sales.arr", "12m")
    before = ada.desk.revision
    brings = ada.ask("company", name="Acme Group", currency="USD", stage="seed", ask=True)["data"]["brings"]
    told = " ".join(brings)
    assert "renamed" in told
    assert "No figure is converted" in told
    assert "core" in told
    assert ada.desk.revision == before
    assert ada.ask("company", ask=True)["data"]["brings"] == []


def test_company_currency_and_period_can_be_changed(ada: Person) -> None:
    """A changed name, currency, stage and period stand in the pack, on the screen and in the store, as one revision."""
    ada.edit("sales.arr", "12m")
    before = ada.desk.revision
    state = ada.ask("company", name="Acme Group", currency="usd", stage="seed", label="2026-q2")["state"]
    shown = state["meta"]["pack"]
    assert (shown["company"], shown["currency"], shown["stage"], shown["end"]) == ("Acme Group", "USD", "seed", "2026-06-30")
    assert state["fields"]["sales.arr"]["unit"] == "USD"
    assert ada.stored.company.name == "Acme Group"
    assert ada.stored.period.label == "2026-Q2"
    assert ada.stored.number("sales.arr") == 12000000
    assert ada.desk.revision == before + 1


def test_another_currency_leaves_the_history_and_says_so(ada: Person) -> None:
    """Periods in another currency are no history any more, which is said beforehand; back again, they are."""
    ada.edit("sales.arr", "12m")
    ada.ask("new", prior=ada.desk.pack_id, label="2026-Q4")
    told = " ".join(ada.ask("company", currency="USD", ask=True)["data"]["brings"])
    assert "1 of 1 earlier periods" in told
    ada.ask("company", currency="USD")
    assert ada.stored.history == ()
    ada.ask("company", currency="EUR")
    assert [p.period.label for p in ada.stored.history] == ["2026-Q3"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [({"currency": "XYZ"}, "XYZ"), ({"label": "third quarter"}, "no period"), ({"stage": "adult"}, "adult"), ({"name": " "}, "text")],
)
def test_a_company_that_cannot_be_is_refused(ada: Person, change: dict[str, str], problem: str) -> None:
    """An impossible currency, period, stage or name is refused with what is wrong, and nothing changes."""
    before = ada.desk.revision
    assert problem in ada.fail("company", **change)["error"]
    assert ada.desk.revision == before


def test_a_period_that_is_taken_is_not_taken_again(ada: Person) -> None:
    """A pack can't be moved to a period that the company has a pack for."""
    ada.ask("new", prior=ada.desk.pack_id, label="2026-Q4")
    assert "already" in ada.fail("company", label="2026-Q3")["error"]


def test_a_change_of_the_period_reads_the_prose_again(ada: Person) -> None:
    """What a narrative says of last quarter is held against the new last quarter."""
    ada.edit("sales.arr", "12m")
    ada.ask("new", prior=ada.desk.pack_id, label="2026-Q4")
    ada.edit("sales.arr", "13m")
    ada.edit("sales.key_concerns", "ARR was $12.0m last quarter.", part="text")
    ada.desk.read_all()
    ada.ask("company", label="2027-Q4")
    assert "sales.key_concerns" in ada.desk.live.waiting
    assert ada.desk.section("meta")["pack"]["prior"] == ""


def test_a_review_cannot_change_the_company(reviewer: Person) -> None:
    """The reviewer changes no name, currency or period."""
    assert "review" in reviewer.fail("company", name="Other")["error"]
