// The narrative editor: text with its claims and quotes marked, preview, last period's text, bound figures, and the rubric as a checklist.

function narrativeCard(app, id) {
  const spec = app.s.fields[id], review = app.review();
  const area = h("textarea.kr-text", { "aria-label": spec.label, spellcheck: "true", readOnly: review, rows: 4, data: { id, part: "text" }, placeholder: review ? "No text." : "Begin a line with - for each point. **Two stars** make words bold." });
  const marks = h("div.kr-marks", { "aria-hidden": "true" });
  const paper = h("div.kr-paper", null, marks, area);
  const preview = h("div.kr-preview", { hidden: true });
  const before = h("div.kr-before", { hidden: true }, h("h5", null, app.s.meta.pack.prior), h("div.kr-before-text", null, spec.prior_text || ""));
  const count = h("span.kr-muted"), badge = h("span"), claims = h("div.kr-claims"), list = h("div.kr-rubric"), says = h("div.kr-says"), asking = h("div"), tools = h("div.kr-tools"), finder = h("div");
  const detail = h("div.kr-detail-box", { hidden: true });
  const card = h("section.kr-card.kr-narrative", { "aria-label": spec.label, data: { row: id } },
    h("div.kr-head", null, h("h4", null, spec.label), badge), tools, finder,
    h("div.kr-write", null, h("div.kr-write-left", null, h("div.kr-side-by-side", null, h("div.kr-grow", null, paper, preview), before), h("div.kr-foot", null, count), claims, asking, says), list), detail);
  const ed = { id, area, marks, dirty: false, lit: [], base: 0 };

  const toggle = (name, label, box, call) => { const b = button(label, () => { box.hidden = !box.hidden; b.setAttribute("aria-pressed", String(!box.hidden)); if (call) call(!box.hidden); }, { kind: "quiet", "aria-pressed": "false" }); return b; };
  const previewButton = toggle("preview", "Preview", preview, async (on) => { paper.hidden = on; if (on) await drawPreview(); });
  async function drawPreview() {
    const d = await app.ask("preview", { id, text: area.value }, { quiet: true });
    if (d) fill(preview, d.html ? cleanHtml(d.html) : h("p.kr-muted", null, "Nothing written yet."), d.notes.map((n) => h("p.kr-muted", null, n)));
  }
  add(tools, [previewButton, spec.prior_text ? toggle("before", "Last period’s text", before) : null,
    review ? null : button("Insert a figure", () => figureFinder(app, finder, (source) => insert(source)), { kind: "quiet" }),
    review ? button("Comment on the selection", () => commentOnSelection(app, ed, asking), { kind: "quiet" }) : null,
    button("Grade", () => app.ask("grade", { ids: [id], critic: "offline" }), { kind: "quiet", "aria-label": `Grade ${spec.label}` }),
    (() => { const more = h("button.kr-more", { type: "button", "aria-expanded": "false", "aria-label": `More about ${spec.label}` }, "⋯"); more.addEventListener("click", () => { detail.hidden = !detail.hidden; more.setAttribute("aria-expanded", String(!detail.hidden)); if (!detail.hidden) fill(detail, fieldDetail(app, id)); }); return more; })()]);

  function insert(source) {
    const from = area.selectionStart, to = area.selectionEnd;
    area.setRangeText(source, from, to, "end");
    area.focus(); typed();
  }
  let timer = null;
  function typed() { ed.dirty = true; grow(); drawMarks(app, ed); drawCount(); clearTimeout(timer); timer = setTimeout(save, 600); stash(); look(); }
  // Figures and rubric follow each key, before anything is saved: one look at a time, and another where the text has changed meanwhile.
  let looking = false, waits = false;
  async function look() {
    if (area.value.length > 20000) return;  // so long a text is read when it is saved
    if (looking) { waits = true; return; }
    looking = true;
    const text = area.value, d = await app.ask("look", { id, text }, { quiet: true });
    if (d && d.claims) {
      ed.looked = { text, claims: d.claims, rubric: ed.looked ? ed.looked.rubric : app.s.rubric[id] };
      if (area.value === text) { drawMarks(app, ed); drawClaims(app, ed, claims); }
      // The verdicts cost more, and wait until the keys do.
      const r = area.value === text ? await app.ask("look", { id, text, rubric: true }, { quiet: true }) : undefined;
      if (r && r.rubric !== undefined) { ed.looked.rubric = r.rubric || undefined; if (area.value === text) drawRubric(app, ed, list); }
    }
    looking = false;
    if (waits) { waits = false; look(); }
  }
  // Until the store has it, the browser holds what was typed.
  function stash() { const box = outbox(app); box[`${id}|text`] = { id, part: "text", value: area.value, base: ed.base }; putOutbox(app, box); }
  async function save() {
    clearTimeout(timer); timer = null;
    if (review || !ed.dirty) return;
    if (ed.sending) { ed.again = true; return; }
    const value = area.value, base = ed.base;
    ed.dirty = false; ed.sending = true;
    const reply = await sendEdits(app, [{ id, part: "text", value }], { [id]: base });
    ed.sending = false;
    if (reply === undefined) { ed.dirty = true; return; }
    const now = app.s.values[id] || {};
    if (reply.conflict) {
      // Both texts are kept. What was typed since goes into the conflict too; the editor then shows what the pack holds.
      if (area.value !== value) await sendEdits(app, [{ id, part: "text", value: area.value }], { [id]: base });
      ed.dirty = false; ed.again = false; area.value = (app.s.values[id] || {}).text || "";
    }
    ed.base = (app.s.values[id] || now).rev || 0;
    if (!ed.dirty) { const box = outbox(app); delete box[`${id}|text`]; putOutbox(app, box); } else stash();
    field.refresh();
    if (ed.again) { ed.again = false; save(); }
  }
  const grow = () => { area.style.height = "auto"; area.style.height = `${Math.max(area.scrollHeight, 96)}px`; };
  const drawCount = () => { const n = words(area.value); count.textContent = `${plural(n, "word")}`; };
  area.addEventListener("input", typed);
  area.addEventListener("blur", save);
  area.addEventListener("keydown", (e) => { if (e.key === "Escape") { e.preventDefault(); area.value = (app.s.values[id] || {}).text || ""; ed.dirty = false; clearTimeout(timer); const box = outbox(app); delete box[`${id}|text`]; putOutbox(app, box); grow(); drawMarks(app, ed); drawCount(); app.say("Back to what is saved"); } });
  new ResizeObserver(() => { if (area.offsetWidth !== ed.width) { ed.width = area.offsetWidth; grow(); } }).observe(area);

  const field = { node: card, focus: (how) => area.focus(how), save };
  field.refresh = () => {
    const value = app.s.values[id] || {}, text = value.text || "";
    if (!ed.dirty && !ed.sending) { if (area.value !== text) { area.value = text; grow(); } ed.base = value.rev || 0; }
    card.classList.toggle("kr-todo", spec.tier === "core" && !text && value.absent === undefined);
    drawMarks(app, ed); drawCount(); drawClaims(app, ed, claims); drawRubric(app, ed, list); fill(badge, scoreBadge(app, id));
    if (!answering(says)) fill(says, value.absent !== undefined ? h("div.kr-say.kr-say-note", null, `Not reported: ${value.absent}`) : null,
      (app.byField[id] || []).filter((f) => !f.code.startsWith("figure-")).map((f) => findingLine(app, f)), conflictBoxes(app, id), threadList(app, id, ed));
    if (!preview.hidden) drawPreview();
  };
  app.fields.set(id, field);
  field.refresh();
  requestAnimationFrame(grow);
  return card;
}

function scoreBadge(app, id) {
  const g = app.s.grades[id], live = app.s.rubric[id];
  if (!g && !live) return null;
  const text = (x) => x.score !== null ? String(x.score) : x.range ? `${x.range[0]}–${x.range[1]}` : "–";
  if (!g) return h("span.kr-badge", { title: "The offline critic’s view as you type; not kept until you grade" }, `draft ${text(live)}`);
  const what = g.by === "model" ? "model" : "offline";
  return h("span", null, h("span.kr-badge.kr-badge-graded" + (g.stale ? ".kr-stale" : ""), { title: `Graded by the ${what} critic, ${g.who}, ${when(g.at)}` }, `${text(g)} / 100`), g.stale ? h("span.kr-badge.kr-warnbadge", null, "stale: changed since it was graded") : h("span.kr-muted", null, ` ${what}, ${when(g.at)}`));
}

// --- marks in the text: claims underlined by verdict, the quotes of a verdict highlighted, comments ------------------------------------------

function drawMarks(app, ed) {
  const text = ed.area.value, edges = [];
  const put = (from, to, name) => { if (to > from && to <= text.length) edges.push([from, to, name]); };
  const saved = (app.s.values[ed.id] || {}).text || "", read = readOf(app, ed);
  for (const c of read.claims) {
    const a = toUnits(read.text, c.start), b = toUnits(read.text, c.end);
    if (text.slice(a, b) === read.text.slice(a, b) && c.verdict !== "unlinked") put(a, b, c.verdict === "contradicted" ? "kr-m-bad" : "kr-m-good");
  }
  for (const quote of ed.lit) { const at = text.indexOf(quote); if (at >= 0) put(at, at + quote.length, "kr-m-lit"); }
  for (const t of app.threads[ed.id] || []) if (t.span && !t.resolved) { const a = toUnits(saved, t.span[0]), b = toUnits(saved, t.span[1]); if (text.slice(a, b) === saved.slice(a, b)) put(a, b, "kr-m-comment"); }
  const cuts = [...new Set([0, text.length, ...edges.flatMap(([a, b]) => [a, b])])].sort((x, y) => x - y);
  fill(ed.marks, cuts.slice(0, -1).map((a, i) => {
    const b = cuts[i + 1], names = edges.filter(([x, y]) => x <= a && y >= b).map((e) => e[2]);
    return names.length ? h("span." + names.join("."), null, text.slice(a, b)) : text.slice(a, b);
  }), "\n");
}

function selectSpan(ed, a, b) { ed.area.focus(); ed.area.setSelectionRange(a, b); }

function bare(quote) { return quote.replaceAll("**", ""); }

// What was read in the text: of the pack's where that is what stands there, else of what was typed last.
function readOf(app, ed) {
  const saved = (app.s.values[ed.id] || {}).text || "";
  if (ed.looked && saved !== ed.area.value) return ed.looked;
  return { text: saved, claims: app.s.claims[ed.id] || [], rubric: app.s.rubric[ed.id] };
}

function drawClaims(app, ed, box) {
  const read = readOf(app, ed), saved = read.text;
  const found = read.claims.filter((c) => c.verdict !== "unlinked").sort((a, b) => (a.verdict === "contradicted" ? 0 : 1) - (b.verdict === "contradicted" ? 0 : 1));
  const bad = found.filter((c) => c.verdict === "contradicted").length;
  const chip = (c) => h("button.kr-chip" + (c.verdict === "contradicted" ? ".kr-chip-bad" : ".kr-chip-good"), { type: "button", title: `${c.label}${c.period ? ", " + c.period : ""}`, on: { click: () => selectSpan(ed, toUnits(saved, c.start), toUnits(saved, c.end)) } },
    c.verdict === "contradicted" ? `✗ “${bare(c.quote)}”: ${c.label} is ${c.pack || "otherwise"}` : `✓ ${bare(c.quote)}`);
  fill(box, found.length ? [h("span.kr-muted", null, `${plural(found.length, "figure")} held against the pack${bad ? `, ${bad} contradicted` : ", none contradicted"} `), found.slice(0, bad + 8).map(chip), found.length > bad + 8 ? h("span.kr-muted", null, ` and ${found.length - bad - 8} more`) : null] : null);
}

function drawRubric(app, ed, box) {
  const graded = app.s.grades[ed.id], live = readOf(app, ed).rubric;
  const shown = graded && graded.by === "model" ? graded : live || graded;
  if (box.contains(document.activeElement) && box.dataset.busy) return;
  if (!shown) { fill(box, h("p.kr-muted", null, (app.s.values[ed.id] || {}).text ? (app.s.meta.reading ? "Reading the text …" : "No rubric for this field.") : app.review() ? "No text, no grade." : "The rubric fills in as you write.")); return; }
  const head = shown === live ? (app.review() ? "Rubric" : "Rubric, as you write") : shown.stale ? "Verdicts of the model; the text has changed since" : "Verdicts of the model";
  fill(box, h("h5", null, head), h("ul", null, shown.criteria.map((c) => criterion(app, ed, c, shown))),
    shown.ledger && shown.ledger.length ? h("details.kr-sub", null, h("summary", null, "Since last period"), h("ul.kr-ledger", null, shown.ledger.map((l) => h("li", null, h("span.kr-tag", null, l.state), " ", l.item)))) : null);
}

// What people call the criteria of the rubric.
const CRITERIA = {
  named: "Items named", quantified: "Amounts", cause: "Reasons", action: "Actions", owner: "Owners", dated: "Dates", ask: "Ask of the board", likelihood_impact: "Likelihood and impact", sensitivity: "What if it breaks",
  target_metric: "Target metric", sourced: "Sources", status: "Status of each item", insight: "Beyond the numbers", specific: "Specific wording", count: "Number of items", length: "Length", coverage: "All parts covered",
  updated: "Progress since last pack", candid: "Candour", consistent: "Agrees with the figures",
};
const SIGN = { met: "✓", partly: "◐", unmet: "✗", not_applicable: "–" };
function criterion(app, ed, c, grade) {
  const open = h("div.kr-crit-more", { hidden: true });
  const word = c.verdict ? VERDICT[c.verdict] : `ungraded: ${(c.ungraded || "").replaceAll("_", " ")}`;
  const gone = c.decision && c.decision.what === "dismissed";
  const head = h("button.kr-crit", { type: "button", "aria-expanded": "false" }, h(`span.kr-sign.kr-sign-${c.verdict || "none"}`, { "aria-hidden": "true" }, SIGN[c.verdict] || "?"),
    h("span.kr-grow", null, h("span.kr-crit-id", null, CRITERIA[c.id] || c.id.replaceAll("_", " ")), h("span" + (c.verdict === "met" && !gone ? ".kr-sr" : ".kr-muted"), null, ` ${word}${gone ? ", dismissed" : ""}`)));
  head.addEventListener("click", () => {
    open.hidden = !open.hidden; head.setAttribute("aria-expanded", String(!open.hidden));
    ed.lit = open.hidden ? [] : c.evidence; drawMarks(app, ed);
    if (!open.hidden && !open.childNodes.length) fill(open, h("p", null, c.question), c.reason ? h("p.kr-muted", null, c.reason) : null,
      c.evidence.length ? h("ul.kr-quotes", null, c.evidence.map((q) => h("li", null, h("button.kr-quote", { type: "button", on: { click: () => { const a = ed.area.value.indexOf(q); if (a >= 0) selectSpan(ed, a, a + q.length); } } }, `“${q}”`)))) : null,
      c.votes ? h("p.kr-muted", null, `Votes: ${Object.entries(c.votes).map(([k, n]) => `${k} ${n}`).join(", ")}`) : null,
      c.code_verdict && c.by === "model" && c.code_verdict !== c.verdict ? h("p.kr-muted", null, `Code says: ${c.code_verdict}`) : null,
      c.met ? h("details.kr-sub", null, h("summary", null, "What good looks like"), h("p", null, "Met: ", c.met), h("p", null, "Unmet: ", c.unmet)) : null,
      decisionBox(app, `verdict:${ed.id}:${c.id}`, c.decision, "verdict"));
  });
  return h("li", { data: { criterion: c.id, verdict: c.verdict || "" } }, head, c.suggestion && !gone ? h("p.kr-suggest", null, c.suggestion) : null, open);
}

// --- bound figures ---------------------------------------------------------------------------------------------------------------------------

function figureFinder(app, box, insert) {
  if (box.childNodes.length) { fill(box); return; }
  const input = h("input.kr-input", { type: "search", placeholder: "ARR, runway, …", autocomplete: "off", role: "combobox", "aria-expanded": "true", "aria-label": "Find a figure to insert" });
  const list = h("ul.kr-options", { id: uid("l"), role: "listbox", "aria-label": "Figures" });
  input.setAttribute("aria-controls", list.id);
  let found = [], at = 0, asked = 0;
  const draw = () => { fill(list, found.length ? found.map((f, i) => h("li", { role: "option", id: `${list.id}-${i}`, "aria-selected": String(i === at), on: { mousedown: (e) => { e.preventDefault(); pick(i); } } }, h("span.kr-grow", null, f.label, h("span.kr-muted", null, ` ${f.what}`)), h("b", null, f.text))) : h("li.kr-muted", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, "No such figure in this pack.")); if (found[at]) { input.setAttribute("aria-activedescendant", `${list.id}-${at}`); const on = list.children[at]; if (on) on.scrollIntoView({ block: "nearest" }); } };
  const pick = (i) => { if (!found[i]) return; fill(box); insert(found[i].source); };
  const ask = async () => { const mine = ++asked; const d = await app.ask("figures", { query: input.value }, { quiet: true }); if (d && mine === asked) { found = d; at = 0; draw(); } };
  input.addEventListener("input", ask);
  input.addEventListener("keydown", (e) => {
    if (e.key === "ArrowDown") { at = Math.min(at + 1, found.length - 1); draw(); e.preventDefault(); } else if (e.key === "ArrowUp") { at = Math.max(at - 1, 0); draw(); e.preventDefault(); }
    else if (e.key === "Enter") { e.preventDefault(); pick(at); } else if (e.key === "Escape") { fill(box); e.preventDefault(); }
  });
  fill(box, h("div.kr-finder", null, input, h("p.kr-hint", null, "The figure stays bound: it changes with the pack and can’t drift."), list));
  input.focus(); ask();
}
