// What is said of a field: findings, notes, its entry in the catalog, restatements.

function dismissed(f) {
  return f.decision && f.decision.what === "dismissed";
}

// What stands below a field: what can't be read, findings, the computed value, threads, conflicts.
function fieldSays(app, id, value, computed, filled) {
  const out = [];
  for (const [part, text] of Object.entries(value.err || {}))
    out.push(
      h(
        "div.kr-say.kr-say-error",
        null,
        h("b", null, "Not readable: "),
        `${text}. `,
        h("span.kr-muted", null, "Kept as typed; the pack still holds the last figure."),
      ),
    );
  if (value.raw && value.raw.budget !== undefined && value.absent !== undefined)
    out.push(h("div.kr-say.kr-say-note", null, "The plan is kept, and counts again once there is an actual."));
  if (value.absent !== undefined) out.push(h("div.kr-say.kr-say-note", null, `Not reported: ${value.absent}`));
  out.push(...(app.byField[id] || []).filter((f) => f.severity !== "note" || app.openNotes.has(id)).map((f) => findingLine(app, f)));
  if (filled && computed && computed.differs)
    out.push(
      h(
        "div.kr-say.kr-say-calc",
        null,
        h("b", null, "Computed: "),
        `${computed.value}${computed.from.length ? " from " + computed.from.join(", ") : ""} `,
        app.review()
          ? null
          : button("Use it instead", () => app.ask("use_computed", { id }), {
              kind: "tiny",
              "aria-label": `Use the computed value of ${app.label(id)} in place of the typed one`,
            }),
      ),
    );
  if (!app.review() && !filled && computed) {
    if (computed.value !== undefined)
      out.push(
        h(
          "div.kr-say.kr-say-calc",
          null,
          h("b", null, "Computed: "),
          `${computed.value}${computed.from.length ? " from " + computed.from.join(", ") : ""} `,
          button("Use it", () => app.ask("use_computed", { id }), {
            kind: "tiny",
            "aria-label": `Use the computed value of ${app.label(id)}`,
          }),
        ),
      );
    else if (computed.reason) out.push(h("div.kr-say.kr-say-calc", null, `No meaning here: ${computed.reason}`));
  }
  if (value.from) out.push(h("div.kr-say.kr-say-calc", null, `Computed from ${value.from.map((x) => app.label(x)).join(", ")}.`));
  if (app.notes && app.notes[id]) out.push(h("div.kr-say.kr-say-note", null, app.notes[id]));
  out.push(...conflictBoxes(app, id), ...threadList(app, id));
  return out;
}

// In the table of figures, notes are two words beside the name until somebody wants them: no row grows for them.
function notesButton(app, id, again) {
  const notes = (app.byField[id] || []).filter((f) => f.severity === "note").length,
    open = app.openNotes.has(id);
  if (!notes) return null;
  return h(
    "button.kr-notes-n",
    {
      type: "button",
      "aria-expanded": String(open),
      "aria-label": `${plural(notes, "note")} on ${app.label(id)}`,
      on: {
        click: () => {
          if (open) app.openNotes.delete(id);
          else app.openNotes.add(id);
          again();
          const b = app.fields.get(id);
          const on = b && b.node.querySelector(".kr-notes-n");
          if (on) on.focus();
        },
      },
    },
    plural(notes, "note"),
  );
}

// True while somebody writes an answer or a reason there: what they write isn't drawn over.
function answering(box) {
  const at = document.activeElement;
  return box.contains(at) && ["INPUT", "TEXTAREA"].includes(at.tagName) && at.value !== "";
}

// Beside tables and narratives, errors and warnings stand; notes are one line until somebody wants them.
function findingLines(app, id) {
  const all = app.byField[id] || [],
    loud = all.filter((f) => f.severity !== "note"),
    notes = all.filter((f) => f.severity === "note");
  const out = loud.map((f) => findingLine(app, f));
  if (notes.length) {
    const box = h(
      "details.kr-notes",
      { open: app.openNotes.has(id) },
      h("summary", null, plural(notes.length, "note")),
      notes.map((f) => findingLine(app, f)),
    );
    box.addEventListener("toggle", () => {
      if (box.open) app.openNotes.add(id);
      else app.openNotes.delete(id);
    });
    out.push(box);
  }
  return out;
}

function findingLine(app, f) {
  const gone = dismissed(f);
  return h(
    `div.kr-say.kr-say-${f.severity}` + (gone ? ".kr-gone" : ""),
    { data: { code: f.code } },
    h("b", null, `${SEVERITY[f.severity]}: `),
    f.message,
    f.authority && f.authority !== "identity" ? h("span.kr-muted", null, ` (${f.authority})`) : null,
    app.review() && f.severity !== "note"
      ? decisionBox(app, f.target, f.decision, "finding")
      : f.decision
        ? h(
            "span.kr-muted",
            null,
            ` ${f.decision.what === "accepted" ? "Accepted" : "Dismissed"} by ${f.decision.by}${f.decision.reason ? ": " + f.decision.reason : ""}`,
          )
        : null,
  );
}

function fieldDetail(app, id) {
  const spec = app.s.fields[id],
    value = app.s.values[id] || {},
    review = app.review();
  const left = h("div.kr-detail-form"),
    right = h("div.kr-info", null, h("p.kr-muted", null, "…"));
  const text = (part, label, long) => {
    const input = h(long ? "textarea.kr-input" : "input.kr-input", {
      readOnly: review,
      autocomplete: "off",
      rows: long ? 2 : null,
      data: { id, part },
    });
    input.value = partText(value, part);
    input.dataset.shown = input.value;
    input.addEventListener("change", () => commit(app, input));
    return labelled(label, input);
  };
  if (spec.kind === "number") {
    add(left, [
      h(
        "div.kr-row",
        null,
        MORE_PARTS.map(([part, label]) => {
          const input = cellInput(app, id, part, `${spec.label}, ${label.toLowerCase()}`);
          input.classList.add("kr-input");
          input.value = partText(value, part);
          input.dataset.shown = input.value;
          return labelled(label, input);
        }),
      ),
    ]);
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
  const line = (title, text) => (text ? h("p", null, h("b", null, title + " "), text) : null);
  fill(
    box,
    h("p.kr-lead2", null, d.definition),
    line("Why a board reads it.", d.why),
    line("How to read it.", d.reading),
    line("Formula.", d.formula),
    line("Quartiles.", d.benchmark),
    d.mistakes.length
      ? h(
          "div",
          null,
          h("b", null, "Usual mistakes"),
          h(
            "ul",
            null,
            d.mistakes.map((m) => h("li", null, m)),
          ),
        )
      : null,
    line("Decided.", d.decision),
    line("Instead.", d.deprecated),
    d.questions.length
      ? h(
          "div",
          null,
          h("b", null, "A reviewer will ask"),
          h(
            "ul",
            null,
            d.questions.map((q) =>
              h(
                "li",
                null,
                q,
                " ",
                app.review()
                  ? button("Ask", () => app.ask("comment", { field: id, text: q }), { kind: "tiny", "aria-label": `Ask: ${q}` })
                  : null,
              ),
            ),
          ),
        )
      : null,
    line("Source.", d.source),
    d.notice ? h("p.kr-muted", null, d.notice) : null,
    h("p.kr-muted.kr-mono", null, d.id),
  );
}

function restateForm(app, id, value) {
  const known = value.restates || [];
  const period = h("input.kr-input", { placeholder: "2026-Q2", autocomplete: "off" }),
    was = h("input.kr-input", { autocomplete: "off" }),
    why = h("input.kr-input", { autocomplete: "off" });
  return h(
    "details.kr-sub",
    { open: known.length > 0 },
    h("summary", null, "Corrects an earlier pack"),
    known.map((r, i) =>
      h(
        "p",
        null,
        `${r.period} was reported as ${r.reported}: ${r.reason} `,
        button("Remove", () => app.ask("restate", { id, rows: known.filter((x, j) => j !== i) }), { kind: "tiny" }),
      ),
    ),
    h("div.kr-row", null, labelled("Period", period), labelled("Was reported", was), labelled("Reason", why)),
    button(
      "Add the correction",
      () => app.ask("restate", { id, rows: [...known, { period: period.value.trim(), reported: was.value, reason: why.value }] }),
      { kind: "second" },
    ),
  );
}
