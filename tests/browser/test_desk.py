"""The desk driven by a user: in Chromium, in JupyterLab, with a real kernel and a real store."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from typing import Any

import pytest

from tests.browser.lab import Lab, Notebook, environment, free_port, wait_for_port

PASTE = """(text) => { const data = new DataTransfer(); data.setData('text/plain', text);
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }"""


def cell(page: Any, kpi: str, part: str = "actual") -> Any:
    """The input of one figure."""
    return page.locator(f'.kr-in [data-id="{kpi}"][data-part="{part}"]')


def row(page: Any, kpi: str) -> Any:
    """The table row, table or card of a field."""
    return page.locator(f'[data-row="{kpi}"]')


def type_into(page: Any, kpi: str, value: str) -> None:
    """Types a figure and leaves the cell downwards."""
    cell(page, kpi).fill(value)
    cell(page, kpi).press("Enter")


def start_pack(notebook: Notebook, company: str = "Acme") -> None:
    """Starts a new Series B pack on the first screen."""
    page = notebook.page
    page.get_by_label("Company").fill(company)
    page.get_by_label("Period").fill("2026-Q3")
    page.get_by_role("button", name="Start the pack").click()
    page.locator(".kr-desk").wait_for()


def find(page: Any, words: str) -> None:
    """Jumps to a field by the search, wherever it is folded away."""
    page.get_by_role("combobox", name="Find a field").fill(words)
    page.keyboard.press("Enter")


def taken_by_others() -> float:
    """How many times longer than its own work a piece of work takes here just now: 1 on a quiet machine."""
    ratios = []
    for _ in range(15):
        wall, cpu = time.perf_counter(), time.process_time()
        sum(i * i for i in range(150_000))
        ratios.append((time.perf_counter() - wall) / max(time.process_time() - cpu, 1e-4))
    return max(1.0, statistics.fmean(ratios))


def test_a_pack_from_the_first_figure_to_the_sign_off(draft: Notebook, browser: Any) -> None:
    """New pack, pasted column, mended finding, narrative, grade, review and sign-off in the second notebook, export, reload: all there."""
    page = draft.page
    start_pack(draft)
    draft.go("Customers")
    cell(page, "customers.gross_revenue_retention").fill("104")
    cell(page, "customers.gross_revenue_retention").press("Enter")
    page.locator('[data-code="grr-above-100"]').first.wait_for()
    type_into(page, "customers.gross_revenue_retention", "94,5 %")
    page.locator('[data-code="grr-above-100"]').first.wait_for(state="detached")

    draft.go("Sales")
    cell(page, "sales.arr").focus()
    page.evaluate(PASTE, "ARR\t12.5m\t13m\r\nExpansion ARR\t0,4m\r\nNew Business ARR\t700k\n")
    draft.saved()
    assert cell(page, "sales.arr").input_value() == "12,500,000"
    assert cell(page, "sales.arr", "budget").input_value() == "13,000,000"
    assert cell(page, "sales.new_business").input_value() == "700,000"

    card = row(page, "sales.key_concerns")
    text = card.locator("textarea.kr-text")
    text.fill("- **Bavaria**: pipeline is down by 400k; Ines adds a partner by 30 November.\n- ARR is $11.1m.\n")
    card.locator(".kr-chip-bad", has_text="ARR").wait_for()
    card.locator('[data-criterion="owner"], [data-criterion="named"]').first.wait_for()
    card.get_by_role("button", name="Insert a figure").click()
    page.get_by_role("combobox", name="Find a figure to insert").fill("arr")
    card.locator('.kr-finder [role="option"]', has_text="$12.50m").first.wait_for()
    page.keyboard.press("Enter")
    assert "{{sales." in text.input_value()
    draft.saved()
    draft.go("Grades")
    page.get_by_role("button", name="Grade all offline").click()
    page.locator(".kr-badge-graded").first.wait_for()

    other = browser.new_context(viewport={"width": 1280, "height": 900})
    other.set_default_timeout(20_000)
    review = Notebook(other.new_page(), draft.lab)
    review.open(f"{draft.folder}/review.ipynb")
    review.run()
    review.page.locator(".kr-pack", has_text="Acme").click()
    review.page.locator(".kr-desk").wait_for()
    review.go("Sales")
    area = row(review.page, "sales.key_concerns").locator("textarea.kr-text")
    area.evaluate("(a) => { const at = a.value.indexOf('Bavaria'); a.focus(); a.setSelectionRange(at, at + 7); }")
    row(review.page, "sales.key_concerns").get_by_role("button", name="Comment on the selection").click()
    review.page.get_by_label("Comment on the selection").fill("Who runs Bavaria now?")
    review.page.get_by_role("button", name="Comment", exact=True).first.click()
    review.page.locator(".kr-thread", has_text="Who runs Bavaria now?").wait_for()
    page.locator(".kr-go", has_text="Comments").locator(".kr-n").wait_for()
    draft.go("Comments")
    page.locator(".kr-thread", has_text="Who runs Bavaria now?").get_by_role("button", name="Resolve").click()

    review.go("Overview")
    review.page.wait_for_function("document.querySelector('[data-sha]')?.textContent.startsWith('content')")
    review.page.get_by_role("button", name="Sign off", exact=True).click()
    review.page.locator(".kr-banner.kr-good", has_text="Signed off by Rui").wait_for()
    review.close()
    other.close()

    page.locator(".kr-n-good", has_text="signed").wait_for()
    draft.go("Export")
    page.get_by_role("button", name="Make the PDF").click()
    page.locator('iframe[title^="Preview of acme"]').wait_for(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF").click()
    assert download.value.suggested_filename == "acme-2026-Q3-board-pack.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF")

    draft.open(f"{draft.folder}/board_pack.ipynb")
    draft.run()
    page.locator(".kr-desk").wait_for()
    page.locator(".kr-n-good", has_text="signed").wait_for()
    draft.go("Sales")
    assert cell(page, "sales.arr").input_value() == "12,500,000"
    assert "Bavaria" in row(page, "sales.key_concerns").locator("textarea.kr-text").input_value()
    row(page, "sales.key_concerns").locator(".kr-badge-graded").wait_for()
    type_into(page, "sales.arr", "12.6m")
    page.locator(".kr-banner", has_text="The sign-off is void").first.wait_for()


def test_cells_move_like_a_spreadsheet(sample: Notebook) -> None:
    """Enter and arrows move, Escape reverts, the kernel's notebook doesn't react, and an empty cell means not reported."""
    page = sample.page
    cell(page, "sales.arr").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("99")
    page.keyboard.press("Escape")
    assert cell(page, "sales.arr").input_value() == "14,621,384"
    first = page.evaluate("document.activeElement.dataset.id")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.part") == "budget"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.id") != first
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.dataset.id") == first
    assert page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length") == 3
    type_into(page, "sales.carr", "")
    sample.saved()
    type_into(page, "sales.carr", "n/a: no signed contracts wait")
    sample.saved()
    assert cell(page, "sales.carr").input_value() == "n/a: no signed contracts wait"
    type_into(page, "sales.carr", "about 3m")
    page.locator(".kr-say-error", has_text="Not readable").wait_for()
    assert cell(page, "sales.carr").get_attribute("aria-invalid") == "true"


def test_the_first_view_comes_soon_and_in_few_messages(sample: Notebook) -> None:
    """A Series B pack is on the screen after few comm messages; 500 ms on a quiet machine, and the bound here allows for a busy one."""
    page = sample.page
    assert page.locator("tr[data-row]").count() > 10
    found = page.evaluate("""async () => {
      const w = window.jupyterapp.shell.currentWidget, kernel = w.sessionContext.session.kernel;
      document.querySelector('.kr').remove();
      let messages = 0, at = 0;
      const heard = (_, m) => { if (m.direction === 'recv' && m.msg.header.msg_type.startsWith('comm')) messages += 1; };
      kernel.anyMessage.connect(heard);
      const seen = new Promise((done) => { const look = () => { if (document.querySelectorAll('.kr tr[data-row]').length > 10) { at = performance.now(); done(); } else requestAnimationFrame(look); }; look(); });
      const began = performance.now();
      w.content.activeCellIndex = 2;
      window.jupyterapp.commands.execute('notebook:run-cell');
      await seen;
      kernel.anyMessage.disconnect(heard);
      return [at - began, messages];
    }""")  # noqa: E501
    print(f"first view {found[0]:.0f} ms after {found[1]} comm messages")
    assert found[1] <= 10
    assert found[0] < 2500


def test_an_edit_shows_its_finding_at_once(sample: Notebook) -> None:
    """From the key that commits a figure to the finding beside it: the 95th of a hundred, measured in the browser."""
    page = sample.page
    sample.go("Customers")
    page.wait_for_timeout(1500)  # the pack is read to its end first: what is measured is an edit
    times = page.evaluate("""async () => {
      const input = document.querySelector('.kr-in [data-id="customers.gross_revenue_retention"][data-part="actual"]');
      const times = [];
      for (let i = 0; i < 20; i += 1) {
        const bad = i % 2 === 0;
        input.focus(); input.value = bad ? String(104 + i) : String(94 - i);
        const began = performance.now();
        input.dispatchEvent(new Event('change', { bubbles: true }));
        await new Promise((done) => { const look = () => {
          const line = document.querySelector('[data-code="grr-above-100"]');
          if (bad ? line && line.textContent.includes(String(104 + i)) : !line) done(); else setTimeout(look, 1); }; look(); });
        times.push(performance.now() - began);
        await new Promise((done) => setTimeout(done, 300));
      }
      return times;
    }""")
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"edit to finding: median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms")
    # The target is a 95th of 100 ms on a machine of one's own. Here the bound is for the median, and grows with how much others take:
    # three processes wait for their turn one after the other.
    assert statistics.median(times) < 150 * taken_by_others() ** 2


def test_rows_are_added_pasted_moved_and_deleted_by_keyboard(draft: Notebook) -> None:
    """A structured field takes rows by hand and by paste, in any order, and says which cells are wrong."""
    page = draft.page
    start_pack(draft)
    find(page, "customer segments")
    card = row(page, "customers.customer_segments")
    card.get_by_role("button", name="+ Add a row").click()
    page.keyboard.type("SMB")
    page.evaluate(PASTE, "SMB\t120\t1.2m\r\nMid-market\t40\t3,4 Mio\r\nEnterprise\tlots\t5m")
    card.locator(".kr-say-error", has_text="1 cell").wait_for()
    page.get_by_label("Customers, row 3").fill("9")
    page.get_by_label("Customers, row 3").press("Tab")
    card.locator(".kr-say-error", has_text="Not in the pack").wait_for(state="detached")
    card.locator('[data-r="2"][data-c="0"]').focus()
    page.keyboard.press("Alt+ArrowUp")
    draft.saved()
    assert [card.locator(f'[data-r="{r}"][data-c="0"]').input_value() for r in range(3)] == ["SMB", "Enterprise", "Mid-market"]
    card.get_by_role("button", name="Delete row 1").click()
    draft.saved()
    assert card.locator('[data-r="0"][data-c="0"]').input_value() == "Enterprise"


def test_what_was_typed_survives_reload_and_a_killed_kernel(sample: Notebook) -> None:
    """Text typed while the kernel was dead is back after the cell ran again; so is everything else."""
    page = sample.page
    sample.go("Customers")
    area = row(page, "customers.churn_risks").locator("textarea.kr-text")
    area.fill("Saved before the crash.")
    page.wait_for_timeout(800)  # longer than the pause after which a text is saved
    sample.saved()
    page.evaluate("async () => { await window.jupyterapp.shell.currentWidget.sessionContext.shutdown(); }")
    area.fill("Typed while the kernel was dead.")
    page.wait_for_timeout(800)
    sample.open(f"{sample.folder}/board_pack.ipynb")
    sample.run()
    page.locator(".kr-desk").wait_for()
    sample.go("Customers")
    page.wait_for_function(
        "document.querySelector('[data-row=\"customers.churn_risks\"] textarea')?.value === 'Typed while the kernel was dead.'"
    )
    sample.saved()


def test_a_table_typed_while_the_kernel_is_dead_comes_back(draft: Notebook) -> None:
    """Rows of a structured field that no kernel took are kept by the browser, and stored when the cell runs again."""
    page = draft.page
    start_pack(draft)
    find(page, "customer segments")
    card = row(page, "customers.customer_segments")
    card.get_by_role("button", name="+ Add a row").click()
    page.evaluate("async () => { await window.jupyterapp.shell.currentWidget.sessionContext.shutdown(); }")
    card.locator('[data-r="0"][data-c="0"]').focus()
    page.evaluate(PASTE, "SMB\t120\t1.2m\r\nEnterprise\t9\t5m")
    draft.open(f"{draft.folder}/board_pack.ipynb")
    draft.run()
    page.locator(".kr-desk").wait_for()
    draft.saved()
    find(page, "customer segments")
    card.locator('[data-r="1"][data-c="0"]').wait_for()
    assert [card.locator(f'[data-r="{r}"][data-c="0"]').input_value() for r in range(2)] == ["SMB", "Enterprise"]


def test_company_and_period_are_changed_with_what_it_brings(draft: Notebook) -> None:
    """Another name and currency are asked for, what they bring is read, and after the change every unit says so; a typed sum that differs
    stands beside the computed one."""
    page = draft.page
    start_pack(draft)
    draft.go("Sales")
    cell(page, "sales.arr").focus()
    page.evaluate(PASTE, "Starting ARR\t100\r\nNew Business ARR\t20\r\nExpansion ARR\t5\r\nDowngrade ARR\t2\r\nChurned ARR\t3\r\nARR\t140")
    page.get_by_role("button", name="Use the computed value of ARR in place of the typed one").click()
    page.wait_for_function("document.querySelector('.kr-in [data-id=\"sales.arr\"]')?.value === '120'")
    draft.go("Company choices")
    form = page.get_by_role("form", name="Company and period")
    form.get_by_label("Company").fill("Acme Group")
    form.get_by_label("Currency").fill("EUR")
    form.get_by_role("button", name="Change …").click()
    form.get_by_text("No figure is converted").wait_for()
    form.get_by_role("button", name="Make the change").click()
    page.locator(".kr-title", has_text="Acme Group").wait_for()
    draft.go("Sales")
    assert "EUR" in row(page, "sales.arr").inner_text()


def test_two_people_are_shown_their_conflict(draft: Notebook, browser: Any) -> None:
    """Two authors of one narrative both keep their text, and one of them decides."""
    page = draft.page
    start_pack(draft)
    draft.go("Sales")
    folder = draft.lab.folder / draft.folder
    text = (folder / "board_pack.ipynb").read_text("utf-8").replace('"open_desk()"', '"open_desk(user=\\"Ben\\")"')
    (folder / "second.ipynb").write_text(text, "utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    second = Notebook(context.new_page(), draft.lab)
    second.open(f"{draft.folder}/second.ipynb")
    second.run()
    second.page.locator(".kr-pack", has_text="Acme").click()
    second.page.locator(".kr-desk").wait_for()
    second.go("Sales")
    mine = row(page, "sales.key_concerns").locator("textarea.kr-text")
    theirs = row(second.page, "sales.key_concerns").locator("textarea.kr-text")
    theirs.focus()
    mine.fill("Ada's concern")
    theirs.fill("Ben's concern")
    conflict = second.page.locator(".kr-conflict").first
    first = page.locator(".kr-conflict").first
    conflict.wait_for()
    assert "Ada's concern" in conflict.inner_text()
    assert "Ben's concern" in conflict.inner_text()
    first.wait_for()
    first.get_by_role("button", name="Keep Ben").click()
    first.wait_for(state="detached")
    page.wait_for_function('document.querySelector(\'[data-row="sales.key_concerns"] textarea\')?.value === "Ben\'s concern"')
    second.close()
    context.close()


def test_hostile_text_stays_text(draft: Notebook) -> None:
    """Markup in names and narratives neither runs nor loads anything."""
    page = draft.page
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "evil" in r.url else None)
    start_pack(draft, "<img src=//evil/x onerror=alert(1)>")
    draft.go("Sales")
    card = row(page, "sales.key_concerns")
    hostile = "<script>window.hit=1</script> ![x](http://evil/p.png) [a](javascript:window.hit=1) <b onclick=window.hit=1>b</b>"
    card.locator("textarea.kr-text").fill(hostile)
    card.get_by_role("button", name="Preview").click()
    card.locator(".kr-preview p").first.wait_for()
    draft.saved()
    for view in ("Findings", "History", "Export"):
        draft.go(view)
        page.wait_for_timeout(200)  # time for something to load, if it would
    assert page.evaluate("window.hit") is None
    assert asked == []
    assert page.locator(".kr img, .kr script").count() == 0


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing(sample: Notebook, theme: str) -> None:
    """Every view passes axe-core, in the light and in the dark theme."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python").Axe()
    page = sample.page
    page.evaluate("(t) => window.jupyterapp.commands.execute('apputils:change-theme', { theme: t })", theme)
    page.wait_for_function("(dark) => document.body.dataset.jpThemeLight === String(!dark)", arg="Dark" in theme)
    faults: list[str] = []

    def look(view: str) -> None:
        result = axe.run(page, context=".kr")
        for violation in result.response["violations"]:
            faults.extend(f"{view}: {violation['id']}: {node['html'][:160]}" for node in violation["nodes"][:3])

    look("sales")
    page.locator('[data-row="sales.arr"] .kr-more').click()
    page.locator(".kr-info .kr-lead2").wait_for()
    look("detail")
    sample.go("Customers")
    row(page, "customers.churn_risks").locator('[data-criterion="owner"] button').first.click()
    row(page, "customers.churn_risks").get_by_role("button", name="Preview").click()
    row(page, "customers.churn_risks").get_by_role("button", name="Last period").click()
    look("narrative")
    for view in ("Findings", "Grades", "Comments", "Sign-off", "History", "Export", "Own KPIs", "Meeting", "Company choices"):
        sample.go(view)
        page.wait_for_timeout(250)  # lists that are asked for arrive
        look(view)
    page.get_by_role("button", name="All packs").click()
    page.locator(".kr-start").wait_for()
    look("start")
    assert faults == []


@pytest.mark.parametrize("width", [1280, 853])
def test_nothing_is_cut_off_sideways(sample: Notebook, width: int) -> None:
    """At 1280 pixels, and on a laptop at 150 %, no view is wider than its pane."""
    page = sample.page
    page.set_viewport_size({"width": width, "height": 700})
    wide: list[str] = []
    for view in ("Sales", "Customers", "Finance", "People", "Findings", "Grades", "Sign-off", "History", "Export", "Meeting"):
        sample.go(view)
        page.wait_for_timeout(150)  # layout settles
        if page.evaluate("(() => { const m = document.querySelector('.kr-main'); return m.scrollWidth > m.clientWidth + 1; })()"):
            wide.append(view)
    assert wide == []


def test_voila_shows_the_same_app(page: Any, lab: Lab) -> None:
    """Without code, through Voila, the same notebook opens the same desk and keeps what is typed."""
    folder, port = lab.place("voila"), free_port()
    command = [sys.executable, "-m", "voila", "board_pack.ipynb", f"--port={port}", "--Voila.ip=127.0.0.1", "--no-browser", "--theme=light"]
    home = lab.folder / "voila-home"
    home.mkdir()
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment(home, KPIREVIEW_USER="Ada"), stdout=log, stderr=log)
        try:
            wait_for_port(port, server)
            page.goto(f"http://127.0.0.1:{port}/", timeout=90_000)
            page.get_by_role("button", name="Open the sample").click(timeout=90_000)
            page.locator(".kr-n-bad").first.wait_for()
            type_into(page, "sales.arr", "14,558,384")
            page.locator('[data-code="arr-waterfall-broken"]').first.wait_for(state="detached")
        finally:
            server.terminate()
            server.wait(15)
