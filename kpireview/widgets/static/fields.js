// A domain's fields: numbers as a table that moves like a spreadsheet, choices and dates, and on demand everything else about a field.

const NUMBER_COLUMNS = [["actual", "Actual"], ["budget", "Plan"]];
const MORE_PARTS = [["ytd.actual", "Year to date"], ["ytd.budget", "Year to date, plan"], ["forecast", "Outlook, full year"]];

function drawDomain(app, box, view) {
  if (app.notice.dataset.kind === "told") fill(app.notice);
  const s = app.s, domain = view.id;
  const all = Object.entries(s.fields).filter(([, f]) => f.domain === domain);
  const core = all.filter(([id, f]) => f.tier === "core" || f.tier === "own");
  const held = (id) => { const v = s.values[id] || {}; return Object.keys(v).some((k) => k !== "rev"); };
  const more = all.filter(([, f]) => f.tier === "recommended");
  const other = all.filter(([id, f]) => f.tier === "other");
  const fillable = () => all.filter(([id]) => { const c = s.computed[id] || {}; return c.value !== undefined && !c.differs; }).length;
  const fillButton = h("span");
  app.part(["computed", "values"], fillButton, () => { const n = app.review() ? 0 : fillable(); fill(fillButton, n ? button(`Fill in ${plural(n, "computed value")}`, () => app.ask("use_computed", { domain }), { kind: "second" }) : null); });
  add(box, [h("div.kr-head", null, h("h3", null, s.domains[domain] || domain), fillButton)]);
  if (!all.length) { add(box, [h("p.kr-muted", null, "There is nothing to fill in here.")]); return; }
  // Who begins is told what a cell takes; the line stays until the section is left, so that nothing jumps under the first figure.
  if (!app.review() && !begun(app)) add(box, [h("div.kr-banner", null, h("div.kr-grow", null, "Type, or paste a column from your spreadsheet, with its KPI names if you like. ", ["1.2m", "1,2 Mio", "30 %"].map((x) => [h("code", null, x), ", "]), h("code", null, "(300)"), " are understood; ", h("code", null, "n/a: in audit"), " says why a figure is missing."),
    button("Fill in a workbook instead", () => app.go({ name: "export" }), { kind: "quiet" }))]);
  group(app, box, core, null);
  const fold = (list, title, open, hint) => {
    if (!list.length) return;
    const done = list.filter(([id]) => held(id)).length;
    const body = h("div");
    const details = h("details.kr-fold", null, h("summary", null, h("span", null, title), h("span.kr-muted", null, ` ${done} of ${list.length} filled in`)), body);
    let drawn = false;
    const draw = () => { if (!drawn && details.open) { drawn = true; group(app, body, list, hint); } };
    details.addEventListener("toggle", draw);
    if (open || list.some(([id]) => id === view.open)) { details.open = true; draw(); }
    add(box, [details]);
  };
  fold(more, "Recommended at this stage", false);
  fold(other, "Less usual at this stage", false);
}

// True once something of the pack is filled in.
function begun(app) { return Object.values(app.s.meters).some((m) => m.done || m.more_done); }

// Draws fields by what they are: numbers, choices and dates in one table, then tables, then narratives.
function group(app, box, list) {
  const cells = list.filter(([, f]) => ["number", "choice", "date"].includes(f.kind));
  if (cells.length) add(box, [numberTable(app, cells.map(([id]) => id))]);
  const rest = ["rows", "narrative"].flatMap((kind) => list.filter(([, f]) => f.kind === kind));
  if (!rest.length) return;
  const below = h("div");
  add(box, [below]);
  app.lazily(() => add(below, rest.map(([id, f]) => f.kind === "rows" ? rowsCard(app, id) : narrativeCard(app, id))));
}

function numberTable(app, ids) {
  const body = h("tbody");
  const prior = app.s.meta.pack.prior;
  const table = h("table.kr-table.kr-figures" + (prior ? "" : ".kr-first"), null,
    h("thead", null, h("tr", null, h("th.kr-name", { scope: "col" }, "KPI"), h("th.kr-right.kr-in", { scope: "col" }, "Actual"), h("th.kr-right.kr-in", { scope: "col" }, "Plan"),
      h("th.kr-right.kr-prior", { scope: "col" }, prior || "Last period"), h("th.kr-unit", { scope: "col" }, "Unit"), h("th.kr-act", { scope: "col" }, h("span.kr-sr", null, "More")))), body);
  for (const id of ids) { const field = numberField(app, id); app.fields.set(id, field); body.append(...field.rows); field.refresh(); }
  table.addEventListener("keydown", (e) => moveInTable(e, table));
  table.addEventListener("paste", (e) => pasteBlock(app, e, table));
  return h("div.kr-scroll", { tabindex: "-1" }, table);
}

function cellInput(app, id, part, label) {
  const input = h("input.kr-cell", { type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", id: uid("c"), "aria-label": label, readOnly: app.review(), data: { id, part } });
  input.addEventListener("focus", () => { input.dataset.before = input.value; });
  input.addEventListener("change", () => commit(app, input));
  return input;
}

function commit(app, input) {
  if (app.review() || input.value === (input.dataset.shown || "")) return;
  input.dataset.shown = input.value;
  sendEdits(app, [{ id: input.dataset.id, part: input.dataset.part, value: input.value }]);
}

function partText(value, part) {
  if (value.raw && value.raw[part] !== undefined) return value.raw[part];
  if (part === "actual" && value.absent !== undefined) return `n/a: ${value.absent}`;
  return value[part] === undefined ? "" : String(value[part]);
}

function show(input, text) {
  if (document.activeElement === input && input.value !== (input.dataset.shown || "")) return;
  if (input.value !== text) input.value = text;
  if (text.length > 14) input.title = text; else if (input.title) input.title = "";
  input.dataset.shown = text;
}

function numberField(app, id) {
  const spec = app.s.fields[id], nameId = uid("n"), saysId = uid("s");
  let control, plan = null;
  if (spec.kind === "number") { control = cellInput(app, id, "actual", `${spec.label}, actual`); plan = cellInput(app, id, "budget", `${spec.label}, plan`); }
  else if (spec.kind === "date") control = h("input.kr-cell", { type: "date", "aria-label": spec.label, readOnly: app.review(), disabled: app.review(), data: { id, part: "date" }, on: { change: () => commit(app, control) } });
  else control = select([["", "–"], ...spec.choices.map((c) => [c, c])], "", { class: "kr-cell", "aria-label": spec.label, disabled: app.review(), data: { id, part: "choice" }, on: { change: () => commit(app, control) } });
  control.setAttribute("aria-describedby", saysId);
  const more = h("button.kr-more", { type: "button", "aria-expanded": "false", "aria-label": `More about ${spec.label}`, title: "Meaning, year to date, outlook, note, source" }, "⋯");
  const says = h("div.kr-says", { id: saysId }), notes = h("span");
  const priorCell = h("td.kr-right.kr-num.kr-prior", null, spec.prior || "");
  const row = h("tr", { data: { row: id } }, h("th.kr-name", { scope: "row", id: nameId }, spec.label, spec.tier === "own" ? h("span.kr-tag", null, "own") : null, notes), h("td.kr-in", { colspan: plan ? null : 2 }, control),
    plan ? h("td.kr-in", null, plan) : null, priorCell, h("td.kr-unit", null, spec.unit), h("td.kr-act", null, more));
  const saysRow = h("tr.kr-says-row", null, h("td", { colspan: 6 }, says));
  const detail = h("tr.kr-detail-row", { hidden: true }, h("td", { colspan: 6 }));
  more.addEventListener("click", () => {
    const open = detail.hidden;
    detail.hidden = !open; more.setAttribute("aria-expanded", String(open));
    if (open) { fill(detail.firstChild, fieldDetail(app, id)); detail.drawn = true; }
  });
  const field = { node: row, rows: [row, saysRow, detail], focus: (how) => { control.focus(how); if (control.select) control.select(); } };
  field.refresh = () => {
    const value = app.s.values[id] || {};
    if (spec.kind === "number") { show(control, partText(value, "actual")); show(plan, partText(value, "budget")); }
    else show(control, spec.kind === "date" ? value.date || "" : value.choice || "");
    const errors = value.err || {};
    control.setAttribute("aria-invalid", String(Boolean(errors.actual || errors.date)));
    if (plan) plan.setAttribute("aria-invalid", String(Boolean(errors.budget)));
    const filled = partText(value, spec.kind === "number" ? "actual" : spec.kind) !== "" || value.absent !== undefined;
    row.classList.toggle("kr-todo", spec.tier === "core" && !filled);
    const computed = app.s.computed[id];
    if (spec.kind === "number" && !filled && computed && computed.value !== undefined) control.placeholder = computed.value; else if (control.placeholder !== undefined) control.placeholder = "";
    fill(notes, notesButton(app, id, () => field.refresh()));
    if (!answering(says)) fill(says, fieldSays(app, id, value, computed, filled));
    saysRow.hidden = !says.childNodes.length;
    const worst = (app.byField[id] || []).find((f) => !dismissed(f));
    row.dataset.severity = worst ? worst.severity : "";
    const extra = ["note", "source", "ytd.actual", "ytd.budget", "forecast", "restates"].some((p) => value[p] !== undefined) || app.threads[id];
    more.classList.toggle("kr-has", Boolean(extra));
    if (detail.drawn && !detail.hidden && !detail.contains(document.activeElement)) fill(detail.firstChild, fieldDetail(app, id));
  };
  return field;
}

function dismissed(f) { return f.decision && f.decision.what === "dismissed"; }

// What stands below a field: what can't be read, findings, the computed value, threads, conflicts.
function fieldSays(app, id, value, computed, filled) {
  const out = [];
  for (const [part, text] of Object.entries(value.err || {})) out.push(h("div.kr-say.kr-say-error", null, h("b", null, "Not readable: "), `${text}. `, h("span.kr-muted", null, "Kept as typed; the pack still holds the last figure.")));
  if (value.raw && value.raw.budget !== undefined && value.absent !== undefined) out.push(h("div.kr-say.kr-say-note", null, "The plan is kept, and counts again once there is an actual."));
  if (value.absent !== undefined) out.push(h("div.kr-say.kr-say-note", null, `Not reported: ${value.absent}`));
  out.push(...(app.byField[id] || []).filter((f) => f.severity !== "note" || app.openNotes.has(id)).map((f) => findingLine(app, f)));
  if (filled && computed && computed.differs) out.push(h("div.kr-say.kr-say-calc", null, h("b", null, "Computed: "), `${computed.value}${computed.from.length ? " from " + computed.from.join(", ") : ""} `, app.review() ? null : button("Use it instead", () => app.ask("use_computed", { id }), { kind: "tiny", "aria-label": `Use the computed value of ${app.label(id)} in place of the typed one` })));
  if (!app.review() && !filled && computed) {
    if (computed.value !== undefined) out.push(h("div.kr-say.kr-say-calc", null, h("b", null, "Computed: "), `${computed.value}${computed.from.length ? " from " + computed.from.join(", ") : ""} `, button("Use it", () => app.ask("use_computed", { id }), { kind: "tiny", "aria-label": `Use the computed value of ${app.label(id)}` })));
    else if (computed.reason) out.push(h("div.kr-say.kr-say-calc", null, `No meaning here: ${computed.reason}`));
  }
  if (value.from) out.push(h("div.kr-say.kr-say-calc", null, `Computed from ${value.from.map((x) => app.label(x)).join(", ")}.`));
  if (app.notes && app.notes[id]) out.push(h("div.kr-say.kr-say-note", null, app.notes[id]));
  out.push(...conflictBoxes(app, id), ...threadList(app, id));
  return out;
}

// In the table of figures, notes are two words beside the name until somebody wants them: no row grows for them.
function notesButton(app, id, again) {
  const notes = (app.byField[id] || []).filter((f) => f.severity === "note").length, open = app.openNotes.has(id);
  if (!notes) return null;
  return h("button.kr-notes-n", { type: "button", "aria-expanded": String(open), "aria-label": `${plural(notes, "note")} on ${app.label(id)}`, on: { click: () => { if (open) app.openNotes.delete(id); else app.openNotes.add(id); again(); const b = app.fields.get(id); const on = b && b.node.querySelector(".kr-notes-n"); if (on) on.focus(); } } }, plural(notes, "note"));
}

// True while somebody writes an answer or a reason there: what they write isn't drawn over.
function answering(box) { const at = document.activeElement; return box.contains(at) && ["INPUT", "TEXTAREA"].includes(at.tagName) && at.value !== ""; }

// Beside tables and narratives, errors and warnings stand; notes are one line until somebody wants them.
function findingLines(app, id) {
  const all = app.byField[id] || [], loud = all.filter((f) => f.severity !== "note"), notes = all.filter((f) => f.severity === "note");
  const out = loud.map((f) => findingLine(app, f));
  if (notes.length) {
    const box = h("details.kr-notes", { open: app.openNotes.has(id) }, h("summary", null, plural(notes.length, "note")), notes.map((f) => findingLine(app, f)));
    box.addEventListener("toggle", () => { if (box.open) app.openNotes.add(id); else app.openNotes.delete(id); });
    out.push(box);
  }
  return out;
}

function findingLine(app, f) {
  const gone = dismissed(f);
  return h(`div.kr-say.kr-say-${f.severity}` + (gone ? ".kr-gone" : ""), { data: { code: f.code } }, h("b", null, `${SEVERITY[f.severity]}: `), f.message, f.authority && f.authority !== "identity" ? h("span.kr-muted", null, ` (${f.authority})`) : null,
    app.review() && f.severity !== "note" ? decisionBox(app, f.target, f.decision, "finding") : f.decision ? h("span.kr-muted", null, ` ${f.decision.what === "accepted" ? "Accepted" : "Dismissed"} by ${f.decision.by}${f.decision.reason ? ": " + f.decision.reason : ""}`) : null);
}

// --- on demand: the rest of a field -------------------------------------------------------------------------------------------------------

function fieldDetail(app, id) {
  const spec = app.s.fields[id], value = app.s.values[id] || {}, review = app.review();
  const left = h("div.kr-detail-form"), right = h("div.kr-info", null, h("p.kr-muted", null, "…"));
  const text = (part, label, long) => {
    const input = h(long ? "textarea.kr-input" : "input.kr-input", { readOnly: review, autocomplete: "off", rows: long ? 2 : null, data: { id, part } });
    input.value = partText(value, part); input.dataset.shown = input.value;
    input.addEventListener("change", () => commit(app, input));
    return labelled(label, input);
  };
  if (spec.kind === "number") {
    add(left, [h("div.kr-row", null, MORE_PARTS.map(([part, label]) => {
      const input = cellInput(app, id, part, `${spec.label}, ${label.toLowerCase()}`);
      input.classList.add("kr-input"); input.value = partText(value, part); input.dataset.shown = input.value;
      return labelled(label, input);
    }))]);
  }
  add(left, [text("note", "Note (shown in the pack)", true), text("source", "Source of the figure")]);
  if (spec.kind !== "number") add(left, [text("absent", "Not reported because")]);
  else if (!review) add(left, [restateForm(app, id, value)]);
  add(left, [commentForm(app, id)]);
  showInfo(app, id, right);
  return h("div.kr-detail", null, left, right);
}

async function showInfo(app, id, box) {
  const d = await app.ask("info", { id }, { quiet: true });
  if (!d) return;
  const line = (title, text) => text ? h("p", null, h("b", null, title + " "), text) : null;
  fill(box, h("p.kr-lead2", null, d.definition), line("Why a board reads it.", d.why), line("How to read it.", d.reading), line("Formula.", d.formula), line("Quartiles.", d.benchmark),
    d.mistakes.length ? h("div", null, h("b", null, "Usual mistakes"), h("ul", null, d.mistakes.map((m) => h("li", null, m)))) : null, line("Decided.", d.decision), line("Instead.", d.deprecated),
    d.questions.length ? h("div", null, h("b", null, "A reviewer will ask"), h("ul", null, d.questions.map((q) => h("li", null, q, " ", app.review() ? button("Ask", () => app.ask("comment", { field: id, text: q }), { kind: "tiny", "aria-label": `Ask: ${q}` }) : null)))) : null,
    line("Source.", d.source), d.notice ? h("p.kr-muted", null, d.notice) : null, h("p.kr-muted.kr-mono", null, d.id));
}

function restateForm(app, id, value) {
  const known = value.restates || [];
  const period = h("input.kr-input", { placeholder: "2026-Q2", autocomplete: "off" }), was = h("input.kr-input", { autocomplete: "off" }), why = h("input.kr-input", { autocomplete: "off" });
  return h("details.kr-sub", { open: known.length > 0 }, h("summary", null, "Corrects an earlier pack"),
    known.map((r, i) => h("p", null, `${r.period} was reported as ${r.reported}: ${r.reason} `, button("Remove", () => app.ask("restate", { id, rows: known.filter((x, j) => j !== i) }), { kind: "tiny" }))),
    h("div.kr-row", null, labelled("Period", period), labelled("Was reported", was), labelled("Reason", why)),
    button("Add the correction", () => app.ask("restate", { id, rows: [...known, { period: period.value.trim(), reported: was.value, reason: why.value }] }), { kind: "second" }));
}

// --- moving and pasting ---------------------------------------------------------------------------------------------------------------------

function gridOf(table) {
  return [...table.querySelectorAll("tbody > tr[data-row]")].filter((r) => r.offsetParent).map((r) => [...r.querySelectorAll(".kr-in .kr-cell")]);
}
function moveInTable(event, table) {
  const at = event.target;
  if (!at.classList || !at.classList.contains("kr-cell") || !at.closest(".kr-in")) return;
  const selectable = at.tagName === "INPUT" && at.type === "text";
  if (event.key === "Escape") {
    if (selectable) { at.value = at.dataset.shown || ""; at.select(); event.preventDefault(); }
    return;
  }
  const grid = gridOf(table), row = grid.findIndex((r) => r.includes(at));
  if (row < 0) return;
  const column = grid[row].indexOf(at);
  const to = (r, c) => {
    const line = grid[r];
    if (!line) { event.preventDefault(); at.dispatchEvent(new Event("change")); return; }
    const cell = line[Math.min(c, line.length - 1)];
    if (!cell) return;
    event.preventDefault(); cell.focus(); if (cell.select) cell.select();
  };
  const atStart = selectable && at.selectionStart === 0, atEnd = selectable && at.selectionEnd === at.value.length;
  if (event.key === "Enter") to(row + (event.shiftKey ? -1 : 1), column);
  else if (event.key === "ArrowDown" && selectable) to(row + 1, column);
  else if (event.key === "ArrowUp" && selectable) to(row - 1, column);
  else if (event.key === "ArrowLeft" && atStart && column > 0) to(row, column - 1);
  else if (event.key === "ArrowRight" && atEnd && column < grid[row].length - 1) to(row, column + 1);
}

// A word to whoever did something; it stays until they close it.
function tell(app, text) { app.notice.dataset.kind = "told"; fill(app.notice, h("div.kr-banner.kr-warn", { role: "alert" }, h("div.kr-grow", null, text), button("Close", () => fill(app.notice), { kind: "quiet" }))); }

function block(text) { return text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t")); }
const flat = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();

function pasteBlock(app, event, table) {
  const at = event.target;
  if (app.review() || !at.classList || !at.classList.contains("kr-cell") || !at.closest(".kr-in")) return;
  const lines = block(event.clipboardData.getData("text/plain"));
  if (lines.length < 2 && lines[0].length < 2) return;
  event.preventDefault();
  const changes = [], strange = [];
  let beyond = 0;
  const byName = new Map();
  for (const [id, f] of Object.entries(app.s.fields)) if (f.kind === "number") { byName.set(flat(f.label), id); byName.set(flat(f.label.replace(/\(.*?\)/g, "")), id); byName.set(flat(id), id); }
  const named = lines.filter((l) => l.length > 1 && byName.has(flat(l[0])));
  if (named.length && named.length >= lines.length / 2) {
    // A line with figures and a name that nobody here has is told, not dropped in silence; a heading has no figures.
    for (const line of lines) if (!named.includes(line) && line[0].trim() && line.slice(1, 3).some((cell) => /\d/.test(cell))) strange.push(line[0].trim());
    for (const line of named) line.slice(1, 3).forEach((cell, i) => { if (cell.trim()) changes.push({ id: byName.get(flat(line[0])), part: NUMBER_COLUMNS[i][0], value: cell.trim() }); });
  } else {
    const grid = gridOf(table), row = grid.findIndex((r) => r.includes(at)), column = grid[row].indexOf(at);
    lines.forEach((line, i) => line.forEach((cell, j) => { const target = (grid[row + i] || [])[column + j]; if (target) changes.push({ id: target.dataset.id, part: target.dataset.part, value: cell.trim() }); else if (cell.trim()) beyond += 1; }));
  }
  for (const c of changes) { const field = app.fields.get(c.id); if (!field) continue; const input = field.node.querySelector(`[data-part="${c.part}"]`); if (input) { input.value = c.value; input.dataset.shown = c.value; } }
  const left = [strange.length ? `No field is called ${strange.slice(0, 4).map((name) => `“${name.slice(0, 60)}”`).join(", ")}${strange.length > 4 ? ` and ${strange.length - 4} more` : ""}.` : "", beyond ? `${plural(beyond, "cell")} went past the end of this table.` : ""].filter(Boolean);
  if (changes.length) sendEdits(app, changes).then(() => { app.say(`${plural(changes.length, "cell")} pasted.`); if (left.length) tell(app, `${plural(changes.length, "cell")} pasted. ${left.join(" ")}`); });
}
