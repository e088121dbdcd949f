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
    const still = [plural(open("error"), "error"), plural(open("warning"), "warning"), plural(threads, "comment")].filter((x) => !x.startsWith("0 "));
    fill(list, signState(app),
      h("div.kr-tiles", null, tile(open("error"), "open errors", { name: "findings" }, true), tile(open("warning"), "open warnings", { name: "findings" }), tile(threads, "open comments", { name: "comments" }), tile(stale, "stale grades", { name: "grades" }), tile(all.filter(dismissed).length, "dismissed", { name: "findings" })),
      app.review() ? h("div.kr-two", null,
        h("section.kr-card", { "aria-label": "Ask for changes" }, h("h4", null, "Ask for changes"), labelled("What should change", reason), button("Send back to the author", () => app.ask("ask_for_changes", { reason: reason.value }).then((r) => { if (r !== undefined) reason.value = ""; }), { kind: "second" })),
        m.signoff ? null : h("section.kr-card", { "aria-label": "Sign off" }, h("h4", null, "Sign off"), h("p", null, "A sign-off names this exact content. Any later edit voids it, and says so."),
          still.length ? h("p.kr-say.kr-say-warning", null, `Still open: ${still.join(", ")}. The board pack will say so.`) : null, h("p.kr-mono.kr-muted", { data: { sha: "1" } }, "…"), labelled("Note", note),
          button("Sign off", async () => { const r = await app.ask("signoff", { note: note.value, sha }); if (r !== undefined) app.say("Signed off."); }, { kind: "primary" }))) : m.signoff ? null : beforeReview(app, open("error"), threads),
      app.review() ? h("section.kr-card", { "aria-label": "Questions" }, h("h4", null, "Questions that no pack can answer"), h("div", { data: { questions: "1" } }, button("Show the catalog’s questions", (e) => showQuestions(app, e.target.parentNode), { kind: "second" }))) : null);
    if (app.review()) { const d = await app.ask("fingerprint", {}, { quiet: true }); if (d) { sha = d.sha; const p = list.querySelector("[data-sha]"); if (p) p.textContent = `content ${sha.slice(0, 16)}…, revision ${d.revision}`; } }
  });
}

// What an author does before the pack goes to its reviewer, and what is done of it.
function beforeReview(app, errors, threads) {
  const s = app.s, meters = Object.values(s.meters), core = meters.reduce((n, m) => n + m.core, 0), done = meters.reduce((n, m) => n + m.done, 0);
  const texts = Object.entries(s.fields).filter(([id, f]) => f.kind === "narrative" && (s.values[id] || {}).text).map(([id]) => id), graded = texts.filter((id) => s.grades[id] && !s.grades[id].stale).length;
  const first = Object.keys(s.domains).find((d) => s.meters[d] && s.meters[d].done < s.meters[d].core);
  const step = (ready, text, view) => h("li.kr-step", null, h("span.kr-sign" + (ready ? ".kr-sign-met" : ".kr-sign-none"), { "aria-hidden": "true" }, ready ? "✓" : "○"), h("span.kr-sr", null, ready ? "done: " : "to do: "), ready ? h("span", null, text) : button(text, () => app.go(view), { kind: "link" }));
  return h("section.kr-card", { "aria-label": "Before the review" }, h("h4", null, "Before the review"),
    h("ul", null, step(done >= core, `${done} of ${core} core fields filled in`, { name: "domain", id: first || Object.keys(s.domains)[0] }), step(!errors, errors ? `${plural(errors, "error")} to mend or explain` : "No errors", { name: "findings" }),
      step(texts.length > 0 && graded === texts.length, texts.length ? `${graded} of ${plural(texts.length, "narrative")} graded` : "No narrative written yet", texts.length ? { name: "grades" } : { name: "domain", id: first || Object.keys(s.domains)[0] }), step(!threads, threads ? `${plural(threads, "comment")} to answer` : "No open comments", { name: "comments" })),
    h("p.kr-muted", null, "Then the reviewer opens the review notebook on the same store, and signs off there; it shows here at once."));
}

function signState(app) {
  const m = app.s.meta;
  if (m.signoff) return h("div.kr-banner.kr-good", null, h("div", null, h("b", null, `Signed off by ${m.signoff.by}, ${when(m.signoff.at)}. `), m.signoff.note, h("div.kr-mono.kr-muted", null, `content ${m.signoff.sha.slice(0, 16)}…`)));
  if (m.changes) return h("div.kr-banner.kr-warn", null, h("div", null, h("b", null, "Changes asked for. "), m.changes));
  if (m.voided) return h("div.kr-banner.kr-warn", null, h("div", null, h("b", null, "The sign-off is void. "), `${m.voided.by} signed it off (${when(m.voided.at)}), and the pack was edited after that.`, h("span.kr-mono", { title: "what was signed" }, ` ${m.voided.sha.slice(0, 12)}…`)));
  return h("div.kr-banner", null, h("div", null, "Not signed off yet."));
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
  add(box, [h("div.kr-head", null, h("h3", null, "Company choices")), companyCard(app),
    h("p.kr-muted", null, "What definitions leave to the company. Each choice is disclosed in the board pack."),
    h("section.kr-card", { "aria-label": "Conventions" }, app.s.choices.map((c) => {
      const set = m.conventions[c.key];
      const control = c.choices.length ? select([["", `default: ${c.default.replaceAll("_", " ")}`], ...c.choices.map((x) => [x, x.replaceAll("_", " ")])], set || "", { disabled: review, on: { change: (e) => app.ask("convention", { key: c.key, value: e.target.value }) } })
        : h("input.kr-input", { value: set || "", placeholder: c.default, readOnly: review, on: { change: (e) => app.ask("convention", { key: c.key, value: e.target.value }) } });
      return h("div.kr-choice", null, labelled(c.question, control));
    }))]);
}

// Who the pack is about and when: editable, with what a change brings said before it is made.
function companyCard(app) {
  const p = app.s.meta.pack, review = app.review(), says = h("div"), off = { readOnly: review, autocomplete: "off" };
  const name = h("input.kr-input", { ...off, value: p.company }), currency = h("input.kr-input", { ...off, value: p.currency, maxlength: 3, size: 5 }), label = h("input.kr-input", { ...off, value: p.label, size: 10 });
  const stage = select(Object.entries(app.s.stages), p.stage, { disabled: review }), fiscal = select(MONTHS.map((m, i) => [String(i + 1), m]), String(p.fiscal_year_start), { disabled: review });
  const wanted = () => ({ name: name.value, currency: currency.value, stage: stage.value, label: label.value, fiscal_year_start: fiscal.value });
  const back = () => { name.value = p.company; currency.value = p.currency; label.value = p.label; stage.value = p.stage; fiscal.value = String(p.fiscal_year_start); fill(says); };
  const ask = async (e) => {
    e.preventDefault();
    const d = await app.ask("company", { ...wanted(), ask: true });
    if (!d || !d.brings) { fill(says); return; }
    if (!d.brings.length) { back(); app.say("Nothing is different."); return; }
    fill(says, h("div.kr-banner.kr-warn", { role: "alert" }, h("div.kr-grow", null, h("b", null, "What this changes"), h("ul", null, d.brings.map((x) => h("li", null, x)))), button("Make the change", () => app.ask("company", wanted()), { kind: "primary" }), button("Leave it", back, { kind: "quiet" })));
    says.querySelector("button").focus();
  };
  for (const node of [name, currency, label, stage, fiscal]) node.addEventListener("input", () => fill(says));
  return h("form.kr-card.kr-form", { "aria-label": "Company and period", on: { submit: ask } }, h("div.kr-row", null, labelled("Company", name), labelled("Stage", stage, "decides which KPIs are core"), labelled("Currency", currency)),
    h("div.kr-row", null, labelled("Period", label, `${p.start} to ${p.end}`), labelled("Fiscal year begins", fiscal)), review ? null : h("div.kr-inline", null, h("button.kr-btn.kr-second", { type: "submit" }, "Change …")), says);
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

// Two versions side by side, with the words that only one of them has marked.
function bothSides(c) {
  const empty = () => h("span.kr-muted", null, "empty"), cut = (text) => text.match(/\s+|[^\s]+/g) || [];
  if (!c.before || !c.after) return [h("td", null, c.before || empty()), h("td", null, c.after || empty())];
  const a = cut(c.before), b = cut(c.after);
  let from = 0, end = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from += 1;
  while (end < a.length - from && end < b.length - from && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const x = a.slice(from, a.length - end), y = b.slice(from, b.length - end), only = [x.map(() => true), y.map(() => true)];
  // The longest words in common, where the texts are short enough to look for them.
  if (x.length * y.length > 0 && x.length * y.length < 400000) {
    const w = y.length + 1, best = new Uint16Array((x.length + 1) * w);
    for (let i = x.length - 1; i >= 0; i--) for (let j = y.length - 1; j >= 0; j--) best[i * w + j] = x[i] === y[j] ? best[(i + 1) * w + j + 1] + 1 : Math.max(best[(i + 1) * w + j], best[i * w + j + 1]);
    for (let i = 0, j = 0; i < x.length && j < y.length;) { if (x[i] === y[j]) { only[0][i++] = false; only[1][j++] = false; } else if (best[(i + 1) * w + j] >= best[i * w + j + 1]) i += 1; else j += 1; }
  }
  const side = (all, middle, marks, tag) => {
    const runs = [];
    middle.forEach((word, i) => { const last = runs[runs.length - 1]; if (last && last[0] === marks[i]) last[1] += word; else runs.push([marks[i], word]); });
    return h("td", null, all.slice(0, from).join(""), runs.map(([marked, text]) => marked ? h(tag, null, text) : text), all.slice(all.length - end).join(""));
  };
  return [side(a, x, only[0], "del"), side(b, y, only[1], "ins")];
}

// --- history ------------------------------------------------------------------------------------------------------------------------------------

function drawHistory(app, box) {
  const list = h("div"), result = h("div");
  const chosen = new Set(), page = 200;
  let least = app.s.meta.revision - page + 1;
  const go = button("Compare two revisions", compare, { kind: "second" });
  const count = () => { go.textContent = chosen.size === 2 ? `Compare ${[...chosen].sort((x, y) => x - y).join(" and ")}` : "Compare two revisions"; };
  add(box, [h("div.kr-head", null, h("h3", null, "History"), go), h("p.kr-muted", null, "Every change is kept. Tick two revisions to compare them. Restoring adds a revision; it takes none away."), result, list]);
  async function compare() {
    const [a, b] = [...chosen].sort((x, y) => x - y);
    if (b === undefined || chosen.size > 2) { app.problem("Tick exactly two revisions in the list, then compare them."); return; }
    const d = await app.ask("compare", { a, b });
    if (d) fill(result, h("section.kr-card", { "aria-label": "Comparison" }, h("h4", null, `What changed from revision ${a} to ${b}`), d.length ? h("div.kr-scroll", { tabindex: "-1" }, h("table.kr-table.kr-compare", null, h("thead", null, h("tr", null, h("th", { scope: "col" }, "Field"), h("th", { scope: "col" }, `Revision ${a}`), h("th", { scope: "col" }, `Revision ${b}`))), h("tbody", null, d.map((c) => h("tr", null, h("th.kr-name", { scope: "row" }, c.label), bothSides(c)))))) : h("p.kr-muted", null, "Nothing differs.")));
  }
  const draw = async () => {
    const d = await app.ask("history", { least }, { quiet: true });
    if (!d) return;
    fill(list, h("div.kr-scroll", { tabindex: "-1" }, h("table.kr-table.kr-reading", null, h("thead", null, h("tr", null, h("th", { scope: "col" }, "Compare"), h("th", { scope: "col" }, "Revision"), h("th", { scope: "col" }, "When"), h("th", { scope: "col" }, "Who"), h("th", { scope: "col" }, "What"), h("th", { scope: "col" }, h("span.kr-sr", null, "Restore")))),
      h("tbody", null, d.map((r) => {
        const check = h("input", { type: "checkbox", "aria-label": `Choose revision ${r.number}`, checked: chosen.has(r.number) });
        check.addEventListener("change", () => { if (check.checked) chosen.add(r.number); else chosen.delete(r.number); count(); });
        const restore = h("span");
        const ask = () => fill(restore, button("Restore now", () => app.ask("restore", { revision: r.number }).then(draw), { kind: "tiny", "aria-label": `Restore revision ${r.number} now` }), button("Cancel", plain, { kind: "tiny" }));
        const plain = () => fill(restore, button("Restore …", ask, { kind: "tiny", "aria-label": `Restore revision ${r.number}` }));
        if (!app.review() && r.number !== app.s.meta.revision) plain();
        return h("tr", null, h("td", null, check), h("td.kr-num", null, String(r.number)), h("td.kr-when", null, when(r.at)), h("td", null, r.by), h("td", null, `${r.what}: ${r.labels.join(", ")}${r.count > r.labels.length ? ` and ${r.count - r.labels.length} more` : ""}`), h("td.kr-act", null, restore));
      })))), least > 1 ? button("Show older revisions", () => { least -= page; return draw(); }, { kind: "second" }) : null);
  };
  app.part(["meta"], list, draw);
}

// --- export -------------------------------------------------------------------------------------------------------------------------------------

function drawExport(app, box) {
  const paper = select([["a4", "A4"], ["letter", "US Letter"]], "a4"), audience = select([["board", "the board"], ["review", "the reviewer, with findings and comments"]], app.review() ? "review" : "board"), attach = select([["", "as usual"], ["shown", "what the pages show"], ["full", "all of the pack"], ["none", "nothing"]], "");
  const recipient = h("input.kr-input", { autocomplete: "off", value: app.s.meta.meeting.recipient });
  const state = h("div", { role: "status" }), shown = h("div.kr-pdf"), says = h("div");
  let job = 0;
  const go = () => {
    const mine = `${app.who}-${++job}`;
    app.jobs.clear();
    app.jobs.set(mine, (m, buffers) => {
      if (m.state === "failed") { fill(state, h("div.kr-banner.kr-bad", { role: "alert" }, m.problem)); return; }
      if (m.state !== "done") { fill(state, h("div.kr-banner", null, h("div.kr-grow", null, m.state === "reviewing" ? "Checking and reviewing …" : m.page ? `Setting page ${m.page} …` : "Setting the pages …", h("span.kr-muted", null, ` ${m.percent} %`), h("progress", { max: 100, value: m.percent, "aria-label": "Making the PDF" })))); return; }
      if (app.pdf) URL.revokeObjectURL(app.pdf);
      app.pdf = URL.createObjectURL(new Blob([buffers[0]], { type: "application/pdf" }));
      fill(state, h("div.kr-banner.kr-good", null, h("div.kr-grow", null, `Ready in ${m.seconds} s, ${(m.size / 1e6).toFixed(1)} MB.`), h("a.kr-btn.kr-primary", { href: app.pdf, download: m.name }, "Download the PDF")));
      fill(shown, h("iframe", { src: `${app.pdf}#navpanes=0&view=FitH`, title: `Preview of ${m.name}` }));
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
  add(box, [h("div.kr-head", null, h("h3", null, app.review() ? "Export" : "Import and export")), signState(app),
    h("section.kr-card", { "aria-label": "PDF" }, h("h4", null, "The board pack as a PDF"), h("div.kr-row", null, labelled("Written for", audience), labelled("Paper", paper), labelled("Data attached", attach), labelled("Recipient", recipient)), button("Make the PDF", go, { kind: "primary" }), state, shown),
    app.review() ? null : sheetCard(app),
    h("section.kr-card", { "aria-label": "Pack file" }, h("h4", null, "The pack as a file"), h("p.kr-muted", null, "Everything that the pack holds, with its history, for the command line or a colleague."),
      h("div.kr-inline", null, button("Download the pack file", async () => { const d = await app.ask("export_pack", {}); if (d && d.text) download(d.name, d.text, "application/json"); }, { kind: "second" }), button("Write it beside the notebook", () => toFolder(false), { kind: "second" })), says)]);
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
