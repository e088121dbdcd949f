// Review and sign-off, meeting, company choices, own KPIs, history, export.

function drawReview(app, box) {
  const list = h("div");
  add(box, [h("div.kr-head", null, h("h3", null, app.review() ? "Review" : "Review and sign-off")), list]);
  const note = h("input.kr-input", { autocomplete: "off" }), reason = h("textarea.kr-input", { rows: 2 });
  let sha = null;
  app.part(["meta", "findings", "comments", "grades"], list, async () => {
    if (list.contains(document.activeElement) && ["INPUT", "TEXTAREA"].includes(document.activeElement.tagName)) return;
    const m = app.s.meta, all = Object.values(app.s.findings), open = (s) => all.filter((f) => f.severity === s && !f.decision).length;
    const threads = Object.values(app.s.comments).filter((c) => !c.parent && !c.resolved).length, stale = Object.values(app.s.grades).filter((g) => g.stale).length;
    const tile = (n, text, view, bad) => h("button.kr-tile" + (bad && n ? ".kr-tile-bad" : ""), { type: "button", on: { click: () => app.go(view) } }, h("b", null, String(n)), h("span", null, text));
    fill(list, signState(app),
      h("div.kr-tiles", null, tile(open("error"), "open errors", { name: "findings" }, true), tile(open("warning"), "open warnings", { name: "findings" }), tile(threads, "open comments", { name: "comments" }), tile(stale, "stale grades", { name: "grades" }), tile(all.filter(dismissed).length, "dismissed", { name: "findings" })),
      app.review() ? h("div.kr-two", null,
        h("section.kr-card", { "aria-label": "Ask for changes" }, h("h4", null, "Ask for changes"), labelled("What should change", reason), button("Send back to the author", () => app.ask("ask_for_changes", { reason: reason.value }).then((r) => { if (r !== undefined) reason.value = ""; }), { kind: "second" })),
        h("section.kr-card", { "aria-label": "Sign off" }, h("h4", null, "Sign off"), h("p", null, "A sign-off names this exact content. Any later edit voids it, and says so."), h("p.kr-mono.kr-muted", { data: { sha: "1" } }, "…"), labelled("Note", note),
          button("Sign off", async () => { const r = await app.ask("signoff", { note: note.value, sha }); if (r !== undefined) app.say("Signed off."); }, { kind: "primary" }))) : null,
      app.review() ? h("section.kr-card", { "aria-label": "Questions" }, h("h4", null, "Questions that no pack can answer"), h("div", { data: { questions: "1" } }, button("Show the catalog’s questions", (e) => showQuestions(app, e.target.parentNode), { kind: "second" }))) : null);
    if (app.review()) { const d = await app.ask("fingerprint", {}, { quiet: true }); if (d) { sha = d.sha; const p = list.querySelector("[data-sha]"); if (p) p.textContent = `content ${sha.slice(0, 16)}…, revision ${d.revision}`; } }
  });
}

function signState(app) {
  const m = app.s.meta;
  if (m.signoff) return h("div.kr-banner.kr-good", null, h("div", null, h("b", null, `Signed off by ${m.signoff.by}, ${when(m.signoff.at)}. `), m.signoff.note, h("div.kr-mono.kr-muted", null, `content ${m.signoff.sha.slice(0, 16)}…`)));
  if (m.changes) return h("div.kr-banner.kr-warn", null, h("div", null, h("b", null, "Changes asked for. "), m.changes));
  if (m.voided) return h("div.kr-banner.kr-warn", null, h("div", null, h("b", null, "The sign-off is void. "), `${m.voided.by} signed other content on ${when(m.voided.at)} (${m.voided.sha.slice(0, 12)}…); the pack was edited after it.`));
  return h("div.kr-banner", null, h("div", null, "Not signed off."));
}

async function showQuestions(app, box) {
  const d = await app.ask("questions", {}, { quiet: true });
  if (!d) return;
  const asked = new Set(Object.values(app.s.comments).map((c) => `${c.field}|${c.text}`));
  fill(box, Object.entries(app.s.domains).map(([domain, title]) => {
    const some = d.filter((q) => (app.s.fields[q.kpi] || {}).domain === domain);
    return some.length ? h("details.kr-fold", null, h("summary", null, `${title} `, h("span.kr-muted", null, plural(some.length, "question"))), h("ul.kr-questions", null, some.map((q) => {
      const done = asked.has(`${q.kpi}|${q.text}`);
      return h("li", null, h("b", null, q.label + ": "), q.text, " ", done ? h("span.kr-tag", null, "asked") : button("Ask", async (e) => { const b = e.target; const r = await app.ask("comment", { field: q.kpi, text: q.text }); if (r !== undefined) b.replaceWith(h("span.kr-tag", null, "asked")); }, { kind: "tiny", "aria-label": `Ask: ${q.text}` }));
    }))) : null;
  }));
}

function drawMeeting(app, box) {
  const m = app.s.meta.meeting, review = app.review();
  const input = (field, props) => h("input.kr-input", { ...props, value: m[field], readOnly: review, autocomplete: "off", on: { change: (e) => app.ask("meeting", { field, value: e.target.value }) } });
  add(box, [h("div.kr-head", null, h("h3", null, "Meeting and follow-ups")),
    h("section.kr-card", { "aria-label": "Meeting" }, h("div.kr-row", null, labelled("Date of the meeting", input("date", { type: "date" })), labelled("Confidentiality line", input("confidentiality")), labelled("Recipient", input("recipient")))),
    rowsCard(app, "meeting.follow_ups")]);
}

function drawChoices(app, box) {
  const review = app.review(), m = app.s.meta;
  const stage = select(Object.entries(app.s.stages), m.pack.stage, { disabled: review, on: { change: (e) => app.ask("stage", { value: e.target.value }) } });
  add(box, [h("div.kr-head", null, h("h3", null, "Company choices")), h("section.kr-card", { "aria-label": "Company" }, h("div.kr-row", null, labelled("Stage", stage, "decides which KPIs are core"), h("div.kr-labelled", null, h("span.kr-flabel", null, "Currency"), h("span", null, m.pack.currency)), h("div.kr-labelled", null, h("span.kr-flabel", null, "Period"), h("span", null, `${m.pack.start} to ${m.pack.end}`)))),
    h("p.kr-muted", null, "What definitions leave to the company. Each choice is disclosed in the board pack."),
    h("section.kr-card", { "aria-label": "Conventions" }, app.s.choices.map((c) => {
      const set = m.conventions[c.key];
      const control = c.choices.length ? select([["", `default: ${c.default.replaceAll("_", " ")}`], ...c.choices.map((x) => [x, x.replaceAll("_", " ")])], set || "", { disabled: review, on: { change: (e) => app.ask("convention", { key: c.key, value: e.target.value }) } })
        : h("input.kr-input", { value: set || "", placeholder: c.default, readOnly: review, on: { change: (e) => app.ask("convention", { key: c.key, value: e.target.value }) } });
      return h("div.kr-choice", null, labelled(c.question, control));
    }))]);
}

function drawOwn(app, box) {
  const own = Object.entries(app.s.fields).filter(([, f]) => f.tier === "own");
  const label = h("input.kr-input", { autocomplete: "off" }), unit = h("input.kr-input", { autocomplete: "off", size: 8 });
  const type = select([["currency", "money"], ["number", "number"], ["percentage", "percentage"], ["text", "narrative"], ["date", "date"]], "number"), domain = select(Object.entries(app.s.domains), "sales");
  add(box, [h("div.kr-head", null, h("h3", null, "The company’s own KPIs")), h("p.kr-muted", null, "Shown, compared and linked in prose; no rule of ours is about them."),
    own.length ? h("ul.kr-own", null, own.map(([id, f]) => h("li", null, button(f.label, () => app.jump(id), { kind: "link" }), h("span.kr-muted", null, ` ${app.s.domains[f.domain]}, ${id}`), app.review() ? null : button("Remove", () => app.ask("own_remove", { id }), { kind: "tiny", "aria-label": `Remove ${f.label}` })))) : h("p.kr-calm", null, "None yet."),
    app.review() ? null : h("form.kr-card.kr-form", { "aria-label": "Add a KPI", on: { submit: (e) => { e.preventDefault(); app.ask("own_add", { label: label.value, field_type: type.value, domain: domain.value, unit: unit.value }).then((d) => { if (d && d.id) app.jump(d.id); }); } } },
      h("h4", null, "Add one"), h("div.kr-row", null, labelled("Name", label), labelled("Kind", type), labelled("Domain", domain), labelled("Unit", unit)), h("button.kr-btn.kr-primary", { type: "submit" }, "Add the KPI"))]);
}

// --- history ------------------------------------------------------------------------------------------------------------------------------------

function drawHistory(app, box) {
  const list = h("div"), result = h("div");
  const chosen = new Set();
  add(box, [h("div.kr-head", null, h("h3", null, "History"), button("Compare the two chosen", compare, { kind: "second" })), h("p.kr-muted", null, "Every change is kept. Restoring adds a revision; it takes none away."), result, list]);
  async function compare() {
    const [a, b] = [...chosen].sort((x, y) => x - y);
    if (b === undefined) { app.problem("Choose two revisions to compare."); return; }
    const d = await app.ask("compare", { a, b });
    if (d) fill(result, h("section.kr-card", { "aria-label": "Comparison" }, h("h4", null, `Revision ${a} against ${b}`), d.length ? h("div.kr-scroll", { tabindex: "-1" }, h("table.kr-table.kr-compare", null, h("thead", null, h("tr", null, h("th", { scope: "col" }, "Field"), h("th", { scope: "col" }, `Revision ${a}`), h("th", { scope: "col" }, `Revision ${b}`))), h("tbody", null, d.map((c) => h("tr", null, h("th.kr-name", { scope: "row" }, c.label), h("td", null, c.before || h("span.kr-muted", null, "empty")), h("td", null, c.after || h("span.kr-muted", null, "empty"))))))) : h("p.kr-muted", null, "Nothing differs.")));
  }
  const draw = async () => {
    const d = await app.ask("history", {}, { quiet: true });
    if (!d) return;
    fill(list, h("div.kr-scroll", { tabindex: "-1" }, h("table.kr-table", null, h("thead", null, h("tr", null, h("th", { scope: "col" }, "Compare"), h("th", { scope: "col" }, "Revision"), h("th", { scope: "col" }, "When"), h("th", { scope: "col" }, "Who"), h("th", { scope: "col" }, "What"), h("th", { scope: "col" }, h("span.kr-sr", null, "Restore")))),
      h("tbody", null, d.map((r) => {
        const check = h("input", { type: "checkbox", "aria-label": `Choose revision ${r.number}`, checked: chosen.has(r.number) });
        check.addEventListener("change", () => { if (check.checked) chosen.add(r.number); else chosen.delete(r.number); });
        const restore = h("span");
        const ask = () => fill(restore, button("Restore now", () => app.ask("restore", { revision: r.number }).then(draw), { kind: "tiny", "aria-label": `Restore revision ${r.number} now` }), button("Cancel", plain, { kind: "tiny" }));
        const plain = () => fill(restore, button("Restore …", ask, { kind: "tiny", "aria-label": `Restore revision ${r.number}` }));
        if (!app.review() && r.number !== app.s.meta.revision) plain();
        return h("tr", null, h("td", null, check), h("td.kr-num", null, String(r.number)), h("td", null, when(r.at)), h("td", null, r.by), h("td", null, `${r.what}: ${r.labels.join(", ")}${r.count > r.labels.length ? ` and ${r.count - r.labels.length} more` : ""}`), h("td.kr-act", null, restore));
      })))));
  };
  app.part(["meta"], list, draw);
}

// --- export -------------------------------------------------------------------------------------------------------------------------------------

function drawExport(app, box) {
  const paper = select([["a4", "A4"], ["letter", "US Letter"]], "a4"), audience = select([["board", "for the board"], ["review", "for the reviewer: findings, verdicts, comments"]], app.review() ? "review" : "board"), attach = select([["", "as usual for the audience"], ["shown", "what the pages show"], ["full", "all of the pack"], ["none", "nothing"]], "");
  const recipient = h("input.kr-input", { autocomplete: "off", value: app.s.meta.meeting.recipient });
  const state = h("div", { role: "status" }), shown = h("div.kr-pdf"), says = h("div");
  let job = 0;
  const go = () => {
    const mine = `${app.who}-${++job}`;
    app.jobs.clear();
    app.jobs.set(mine, (m, buffers) => {
      if (m.state === "failed") { fill(state, h("div.kr-banner.kr-bad", { role: "alert" }, m.problem)); return; }
      if (m.state !== "done") { fill(state, h("div.kr-banner", null, h("div.kr-grow", null, m.state === "reviewing" ? "Checking and reviewing …" : "Setting the pages. A full pack takes some seconds.", h("progress", { "aria-label": "Making the PDF" })))); return; }
      if (app.pdf) URL.revokeObjectURL(app.pdf);
      app.pdf = URL.createObjectURL(new Blob([buffers[0]], { type: "application/pdf" }));
      fill(state, h("div.kr-banner.kr-good", null, h("div.kr-grow", null, `Ready in ${m.seconds} s, ${(m.size / 1e6).toFixed(1)} MB.`), h("a.kr-btn.kr-primary", { href: app.pdf, download: m.name }, "Download the PDF")));
      fill(shown, h("iframe", { src: app.pdf, title: `Preview of ${m.name}` }));
      app.say("The PDF is ready.");
    });
    fill(shown);
    app.ask("export_pdf", { job: mine, paper: paper.value, audience: audience.value, attach: attach.value, recipient: recipient.value });
  };
  const toFolder = async (replace) => {
    const d = await app.ask("export_pack", { to: "folder", replace });
    if (d && d.exists) fill(says, h("div.kr-banner.kr-warn", null, h("div.kr-grow", null, `${d.exists} is there already, with other content.`), button("Write over it", () => toFolder(true), { kind: "second" })));
    else if (d && d.written) fill(says, h("div.kr-banner.kr-good", null, `Written: ${d.written}. Changes to it on disk will be noticed.`));
  };
  add(box, [h("div.kr-head", null, h("h3", null, "Export")), signState(app),
    h("section.kr-card", { "aria-label": "PDF" }, h("h4", null, "The board pack as a PDF"), h("div.kr-row", null, labelled("Paper", paper), labelled("Written", audience), labelled("Attached inside", attach), labelled("Recipient", recipient)), button("Make the PDF", go, { kind: "primary" }), state, shown),
    h("section.kr-card", { "aria-label": "Pack file" }, h("h4", null, "The pack as a file"), h("p.kr-muted", null, "Everything that the pack holds, with its history, for the command line or a colleague."),
      h("div.kr-inline", null, button("Download the pack file", async () => { const d = await app.ask("export_pack", {}); if (d && d.text) download(d.name, d.text, "application/json"); }, { kind: "second" }), button("Write it beside the notebook", () => toFolder(false), { kind: "second" })), says),
    app.review() ? null : sheetCard(app)]);
}

// A workbook to fill in, and a filled one: its changes are shown before anything is changed.
function sheetCard(app) {
  const file = h("input", { type: "file", accept: ".xlsx,.xlsm,.csv,.tsv", class: "kr-file", id: uid("sheet") }), says = h("div");
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const read = (blob) => new Promise((done) => { const r = new FileReader(); r.onload = () => done(String(r.result).split(",")[1] || ""); r.readAsDataURL(blob); });
  file.addEventListener("change", async () => {
    const one = file.files[0];
    if (!one) return;
    const d = await app.ask("sheet_preview", { name: one.name, base64: await read(one) });
    file.value = "";
    if (!d || !d.changes) { fill(says); return; }
    fill(says, h("p", null, d.count ? `${plural(d.count, "change")} in ${one.name}. Nothing is changed yet.` : `${one.name} changes nothing.`), d.notes.map((n) => h("p.kr-muted", null, n)),
      d.count ? [h("div.kr-scroll.kr-sheet", { tabindex: "0", role: "region", "aria-label": "Changes" }, h("table.kr-table.kr-compare", null, h("thead", null, h("tr", null, ["Field", "Now", "In the sheet", "Cell"].map((t) => h("th", { scope: "col" }, t)))), h("tbody", null, d.changes.map((c) => h("tr", null, h("th.kr-name", { scope: "row" }, c.label, ["actual", "text", "rows", "choice", "date"].includes(c.part) ? null : h("span.kr-muted", null, ` ${c.part}`)), h("td", null, c.before || h("span.kr-muted", null, "empty")), h("td", null, c.after || h("span.kr-muted", null, "empty")), h("td.kr-muted", null, c.cell)))))),
        button(`Take ${plural(d.count, "change")} over`, async () => { const r = await app.ask("sheet_take", {}); if (r !== undefined) fill(says, h("div.kr-banner.kr-good", null, "Taken over as one revision; History can take it back.")); }, { kind: "primary" })] : null);
  });
  return h("section.kr-card", { "aria-label": "Spreadsheet" }, h("h4", null, "The pack as a spreadsheet"), h("p.kr-muted", null, "For a finance team to fill in: a sheet a domain, last period beside each figure."),
    h("div.kr-inline", null, button("Download the workbook", async () => { const d = await app.ask("sheet_template", {}); if (d && d.base64) download(d.name, bytes(d.base64), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"); }, { kind: "second" })),
    h("label.kr-upload", { for: file.id }, "Take over a filled workbook or CSV"), file, says);
}
