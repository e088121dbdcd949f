// Findings, grades, comments, conflicts, decisions: what others say about the pack.

function drawFindings(app, box) {
  const filter = app.findingFilter || (app.findingFilter = { note: false, done: false });
  const list = h("div");
  const check = (key, label) => { const input = h("input", { type: "checkbox", id: uid("k"), checked: filter[key] }); input.addEventListener("change", () => { filter[key] = input.checked; draw(); }); return h("span.kr-check", null, input, h("label", { for: input.id }, label)); };
  add(box, [h("div.kr-head", null, h("h3", null, "Findings"), check("note", "Show notes"), check("done", "Show decided")), list]);
  const draw = () => {
    if (list.contains(document.activeElement) && ["INPUT", "TEXTAREA"].includes(document.activeElement.tagName)) return;
    const all = Object.entries(app.s.findings).map(([key, f]) => ({ key, ...f })).sort((a, b) => a.rank - b.rank);
    const shown = all.filter((f) => (filter.note || f.severity !== "note") && (filter.done || !f.decision));
    const hidden = all.length - shown.length;
    fill(list, shown.length ? null : h("p.kr-calm", null, all.some((f) => f.severity === "error" && !f.decision) ? "" : app.s.meta.reading ? "Checking …" : begun(app) ? "Nothing is broken and nothing needs an explanation." : "Nothing to check yet. Findings appear here as figures are filled in."),
      ["error", "warning", "note"].map((severity) => {
        const some = shown.filter((f) => f.severity === severity);
        return some.length ? h("section", { "aria-label": SEVERITY[severity] + "s" }, h("h4", null, plural(some.length, SEVERITY[severity].toLowerCase())), h("ul.kr-findings", null, some.map((f) => findingCard(app, f)))) : null;
      }), hidden ? h("p.kr-muted", null, `${plural(hidden, "finding")} not shown: ${[filter.note ? "" : "notes", filter.done ? "" : "decided ones"].filter(Boolean).join(" and ")}.`) : null,
      h("p.kr-muted", null, `${app.s.meta.counts.passed} rules passed, ${app.s.meta.counts.not_evaluable} wait for figures that aren’t filled in.`));
  };
  app.part(["findings", "meta", "comments"], list, draw);
}

function findingCard(app, f) {
  return h(`li.kr-finding.kr-finding-${f.severity}` + (dismissed(f) ? ".kr-gone" : ""), { data: { code: f.code, kpi: f.kpi } },
    h("div.kr-finding-head", null, button(f.label, () => app.jump(f.kpi), { kind: "link" }), h("span.kr-muted.kr-mono", null, f.code)),
    h("p", null, f.message), f.authority && f.authority !== "identity" ? h("p.kr-muted", null, `Authority: ${f.authority}`) : null,
    decisionBox(app, f.target, f.decision, "finding"));
}

function decisionBox(app, target, decision, what) {
  const said = decision ? h("p.kr-decision", null, `${decision.what === "accepted" ? "Accepted" : decision.what === "dismissed" ? "Dismissed" : "Resolved"} by ${decision.by}, ${when(decision.at)}${decision.reason ? ": " + decision.reason : ""}`) : null;
  if (!app.review()) return said;
  const box = h("div.kr-decide");
  const choose = () => fill(box, button("Accept", () => app.ask("decide", { target, decision: "accepted" }), { kind: "tiny", "aria-label": `Accept this ${what}` }), button("Dismiss …", reason, { kind: "tiny", "aria-label": `Dismiss this ${what}` }));
  const plain = () => decision ? fill(box, button("Decide again", choose, { kind: "tiny", "aria-label": `Decide again on this ${what}` })) : choose();
  const reason = () => {
    const input = h("input.kr-input", { "aria-label": "Reason for dismissing", placeholder: "Why? The board may ask.", autocomplete: "off" });
    const go = async (e) => { e.preventDefault(); const reply = await app.ask("decide", { target, decision: "dismissed", reason: input.value }); if (reply !== undefined && box.isConnected) plain(); };
    fill(box, h("form.kr-inline", { on: { submit: go } }, input, h("button.kr-btn.kr-tiny", { type: "submit" }, "Dismiss"), button("Cancel", plain, { kind: "tiny" })));
    input.focus();
  };
  plain();
  return h("div", null, said, box);
}

// --- comments ----------------------------------------------------------------------------------------------------------------------------------

function threadList(app, id, ed) {
  const all = app.threads[id] || [];
  return all.filter((t) => !t.parent).map((t) => thread(app, t, all.filter((x) => x.parent === t.key), ed));
}
function thread(app, t, answers, ed) {
  const reply = h("input.kr-input", { "aria-label": `Answer ${t.by}`, placeholder: "Answer", autocomplete: "off" });
  // Emptied before it is sent: a thread with something typed in it isn't drawn over.
  const send = async (e) => { e.preventDefault(); const text = reply.value; if (!text.trim()) return; reply.value = ""; if (await app.ask("comment", { field: t.field, text, parent: t.key }) === undefined) reply.value = text; };
  const quote = t.quote ? h("button.kr-quote", { type: "button", on: { click: () => { if (ed && t.span) { const saved = (app.s.values[ed.id] || {}).text || ""; selectSpan(ed, toUnits(saved, t.span[0]), toUnits(saved, t.span[1])); } else app.jump(t.field); } } }, `“${t.quote}”`) : null;
  return h("div.kr-thread" + (t.resolved ? ".kr-resolved" : ""), { data: { comment: t.key } }, h("div.kr-thread-head", null, h("b", null, t.by), h("span.kr-muted", null, ` ${when(t.at)}${t.resolved ? " · resolved" : ""}`)), quote, t.moved && !t.span ? h("p.kr-muted", null, "The passage has been rewritten since.") : null,
    h("p.kr-thread-text", null, t.text), answers.map((a) => h("p.kr-answer", null, h("b", null, a.by + " "), a.text, h("span.kr-muted", null, ` ${when(a.at)}`))),
    h("form.kr-inline", { on: { submit: send } }, t.resolved ? null : reply, t.resolved ? null : h("button.kr-btn.kr-tiny", { type: "submit" }, "Answer"), button(t.resolved ? "Open again" : "Resolve", () => app.ask("resolve", { id: t.key, resolved: !t.resolved }), { kind: "tiny" })));
}
function commentForm(app, id) {
  const input = h("textarea.kr-input", { rows: 2 });
  return h("div", null, labelled("Comment", input), button("Comment", () => { if (input.value.trim()) app.ask("comment", { field: id, text: input.value }).then((r) => { if (r !== undefined) input.value = ""; }); }, { kind: "second" }));
}
function commentOnSelection(app, ed, box) {
  const saved = (app.s.values[ed.id] || {}).text || "", a = ed.area.selectionStart, b = ed.area.selectionEnd;
  fill(box);
  if (a === b) { app.say("Select the words first."); app.problem("Select the words that the comment is about, then choose Comment."); return; }
  const input = h("textarea.kr-input", { rows: 2, "aria-label": "Comment on the selection" });
  const form = h("div.kr-comment-new.kr-thread", null, h("p.kr-muted", null, `“${saved.slice(a, b)}”`), input,
    h("div.kr-inline", null, button("Comment", () => { if (input.value.trim()) app.ask("comment", { field: ed.id, text: input.value, start: toPoints(saved, a), end: toPoints(saved, b) }).then((r) => { if (r !== undefined) form.remove(); }); }, { kind: "primary" }), button("Cancel", () => form.remove(), { kind: "quiet" })));
  box.prepend(form); input.focus();
}

function drawComments(app, box) {
  const list = h("div");
  add(box, [h("div.kr-head", null, h("h3", null, "Comments")), list]);
  app.part(["comments"], list, () => {
    if (list.contains(document.activeElement) && document.activeElement.value) return;
    const all = Object.entries(app.s.comments).map(([key, c]) => ({ key, ...c })), tops = all.filter((c) => !c.parent);
    const one = (t) => h("div", null, button(t.label, () => app.jump(t.field), { kind: "link" }), thread(app, t, all.filter((x) => x.parent === t.key)));
    fill(list, tops.length ? [tops.filter((t) => !t.resolved).map(one), tops.some((t) => t.resolved) ? h("details.kr-fold", null, h("summary", null, `${tops.filter((t) => t.resolved).length} resolved`), tops.filter((t) => t.resolved).map(one)) : null]
      : h("p.kr-calm", null, app.review() ? "No comments yet. Select words in a narrative, or open a figure’s ⋯, to comment." : "Nobody has commented yet. A reviewer comments in the review notebook; what they write shows here and beside its field."));
  });
}

// --- conflicts -----------------------------------------------------------------------------------------------------------------------------------

function conflictBoxes(app, id) { return conflictsOf(app, id).map(([key, c]) => conflictBox(app, key, c)); }
function conflictBox(app, key, c) {
  const both = h("textarea.kr-input", { rows: 5, "aria-label": "A text made of both" });
  both.value = c.text ? `${c.theirs}\n\n${c.mine}` : "";
  return h("div.kr-conflict", { role: "group", "aria-label": `Conflict: ${c.label}` }, h("p", null, h("b", null, "Changed by two people at the same time. "), "Both versions are kept; choose, or write a third."),
    h("div.kr-two", null, h("div", null, h("h5", null, `${c.theirs_by} (in the pack now)`), h("div.kr-version", null, c.theirs || "(empty)")), h("div", null, h("h5", null, c.mine_by), h("div.kr-version", null, c.mine || "(empty)"))),
    app.review() ? null : h("div.kr-inline", null, button(`Keep ${c.theirs_by}’s`, () => app.ask("settle", { id: key, choice: "theirs" }), { kind: "second" }), button(`Keep ${c.mine_by}’s`, () => app.ask("settle", { id: key, choice: "mine" }), { kind: "second" })),
    c.text && !app.review() ? h("details.kr-sub", null, h("summary", null, "Make one of both"), both, button("Use this text", () => app.ask("settle", { id: key, choice: "text", text: both.value }), { kind: "second" })) : null);
}

// --- grades --------------------------------------------------------------------------------------------------------------------------------------

function drawGrades(app, box) {
  const list = h("div"), job = h("div");
  const grade = (critic) => app.ask("grade", { critic });
  add(box, [h("div.kr-head", null, h("h3", null, "Grades"), button("Grade all offline", () => grade("offline"), { kind: "primary" }), button("Grade all with a model", () => grade("llm"), { kind: "second" })),
    h("p.kr-muted", null, "Offline grading runs on this machine and sends nothing. A model is asked only when you choose it."),
    h("details.kr-sub.kr-setup", null, h("summary", null, "Setting a model up"), h("p.kr-muted", null, "Before the notebook starts, set three variables: ", h("code", null, "OPENAI_BASE_URL"), " (the address of any Chat Completions endpoint), ", h("code", null, "OPENAI_API_KEY"), " and ", h("code", null, "KPIREVIEW_MODEL"), " (the model’s name). The narratives and the figures they speak of are sent there.")), job, list]);
  app.part(["job"], job, () => {
    const j = app.job;
    if (!j) { fill(job); return; }
    const used = j.usage || {}, tokens = (used.input_tokens || 0) + (used.output_tokens || 0);
    const cost = used.cost_usd !== undefined && used.cost_usd !== null ? `, cost $${used.cost_usd}` : tokens ? ", price unknown" : "";
    fill(job, h("div.kr-banner" + (j.state === "failed" ? ".kr-bad" : ""), null, h("div.kr-grow", null, jobWords(j), tokens ? h("span.kr-muted", null, ` ${tokens.toLocaleString()} tokens${cost}`) : null,
      j.state === "running" ? h("progress", { max: j.of, value: j.done, "aria-label": "Narratives graded" }) : null), j.state === "running" ? button("Cancel", () => app.ask("cancel", {}), { kind: "second" }) : null));
  });
  app.part(["grades", "rubric", "values"], list, () => {
    const ids = Object.entries(app.s.fields).filter(([id, f]) => f.kind === "narrative" && (app.s.rubric[id] || app.s.grades[id] || f.tier === "core")).map(([id]) => id);
    fill(list, h("div.kr-scroll", { tabindex: "-1" }, h("table.kr-table.kr-reading", null, h("thead", null, h("tr", null, h("th.kr-name", { scope: "col" }, "Narrative"), h("th", { scope: "col" }, "Grade"), h("th", { scope: "col" }, "What would lift it most"))),
      h("tbody", null, ids.map((id) => {
        const g = app.s.grades[id], live = app.s.rubric[id], x = g && g.by === "model" ? g : live || g;
        const weak = x ? [...x.criteria].filter((c) => c.suggestion && (c.verdict === "unmet" || c.verdict === "partly")).sort((a, b) => (a.verdict === "unmet" ? 0 : 1) - (b.verdict === "unmet" ? 0 : 1))[0] : null;
        const without = x ? x.criteria.filter((c) => !c.verdict) : [];
        return h("tr", { data: { grade: id } }, h("th.kr-name", { scope: "row" }, button(app.label(id), () => app.jump(id), { kind: "link" })), h("td", null, scoreBadge(app, id) || h("span.kr-muted", null, "no text yet")), h("td", null, weak ? weak.suggestion : without.length ? h("span.kr-muted", null, `${without.length} of ${x.criteria.length} criteria without a verdict: ${(without[0].ungraded || "not asked").replaceAll("_", " ")}.`) : x ? h("span.kr-muted", null, "Nothing that the critic can see.") : app.review() ? "" : button("Write it", () => app.jump(id), { kind: "link", "aria-label": `Write ${app.label(id)}` })));
      })))));
  });
}
