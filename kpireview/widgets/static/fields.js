// A domain's fields: numbers as a table that moves like a spreadsheet, choices and dates, and on demand everything else about a field.

const NUMBER_COLUMNS = [
  ["actual", "Actual"],
  ["budget", "Plan"],
];
const MORE_PARTS = [
  ["ytd.actual", "Year to date"],
  ["ytd.budget", "Year to date, plan"],
  ["forecast", "Outlook, full year"],
];

function drawDomain(app, box, view) {
  if (app.notice.dataset.kind === "told") fill(app.notice);
  const s = app.s,
    domain = view.id;
  const all = Object.entries(s.fields).filter(([, f]) => f.domain === domain);
  const core = all.filter(([id, f]) => f.tier === "core" || f.tier === "own");
  const held = (id) => {
    const v = s.values[id] || {};
    return Object.keys(v).some((k) => k !== "rev");
  };
  const more = all.filter(([, f]) => f.tier === "recommended");
  const other = all.filter(([id, f]) => f.tier === "other");
  const fillable = () =>
    all.filter(([id]) => {
      const c = s.computed[id] || {};
      return c.value !== undefined && !c.differs;
    }).length;
  const fillButton = h("span");
  app.part(["computed", "values"], fillButton, () => {
    const n = app.review() ? 0 : fillable();
    fill(
      fillButton,
      n ? button(`Fill in ${plural(n, "computed value")}`, () => app.ask("use_computed", { domain }), { kind: "second" }) : null,
    );
  });
  add(box, [h("div.kr-head", null, h("h3", null, s.domains[domain] || domain), fillButton)]);
  if (!all.length) {
    add(box, [h("p.kr-muted", null, "There is nothing to fill in here.")]);
    return;
  }
  // Who begins is told what a cell takes; the line stays until the section is left, so that nothing jumps under the first figure.
  if (!app.review() && !begun(app))
    add(box, [
      h(
        "div.kr-banner",
        null,
        h(
          "div.kr-grow",
          null,
          "Type, or paste a column from your spreadsheet, with its KPI names if you like. ",
          ["1.2m", "1,2 Mio", "30 %"].map((x) => [h("code", null, x), ", "]),
          h("code", null, "(300)"),
          " are understood; ",
          h("code", null, "n/a: in audit"),
          " says why a figure is missing.",
        ),
        button("Fill in a workbook instead", () => app.go({ name: "export" }), { kind: "quiet" }),
      ),
    ]);
  group(app, box, core, null);
  const fold = (list, title, open, hint) => {
    if (!list.length) return;
    const done = list.filter(([id]) => held(id)).length;
    const body = h("div");
    const details = h(
      "details.kr-fold",
      null,
      h("summary", null, h("span", null, title), h("span.kr-muted", null, ` ${done} of ${list.length} filled in`)),
      body,
    );
    let drawn = false;
    const draw = () => {
      if (!drawn && details.open) {
        drawn = true;
        group(app, body, list, hint);
      }
    };
    details.addEventListener("toggle", draw);
    if (open || list.some(([id]) => id === view.open)) {
      details.open = true;
      draw();
    }
    add(box, [details]);
  };
  fold(more, "Recommended at this stage", false);
  fold(other, "Less usual at this stage", false);
}

// True once something of the pack is filled in.
function begun(app) {
  return Object.values(app.s.meters).some((m) => m.done || m.more_done);
}

// Draws fields by what they are: numbers, choices and dates in one table, then tables, then narratives.
function group(app, box, list) {
  const cells = list.filter(([, f]) => ["number", "choice", "date"].includes(f.kind));
  if (cells.length)
    add(box, [
      numberTable(
        app,
        cells.map(([id]) => id),
      ),
    ]);
  const rest = ["rows", "narrative"].flatMap((kind) => list.filter(([, f]) => f.kind === kind));
  if (!rest.length) return;
  const below = h("div");
  add(box, [below]);
  app.lazily(() =>
    add(
      below,
      rest.map(([id, f]) => (f.kind === "rows" ? rowsCard(app, id) : narrativeCard(app, id))),
    ),
  );
}

function numberTable(app, ids) {
  const body = h("tbody");
  const prior = app.s.meta.pack.prior;
  const table = h(
    "table.kr-table.kr-figures" + (prior ? "" : ".kr-first"),
    null,
    h(
      "thead",
      null,
      h(
        "tr",
        null,
        h("th.kr-name", { scope: "col" }, "KPI"),
        h("th.kr-right.kr-in", { scope: "col" }, "Actual"),
        h("th.kr-right.kr-in", { scope: "col" }, "Plan"),
        h("th.kr-right.kr-prior", { scope: "col" }, prior || "Last period"),
        h("th.kr-unit", { scope: "col" }, "Unit"),
        h("th.kr-act", { scope: "col" }, h("span.kr-sr", null, "More")),
      ),
    ),
    body,
  );
  for (const id of ids) {
    const field = numberField(app, id);
    app.fields.set(id, field);
    body.append(...field.rows);
    field.refresh();
  }
  table.addEventListener("keydown", (e) => moveInTable(e, table));
  table.addEventListener("paste", (e) => pasteBlock(app, e, table));
  return h("div.kr-scroll", { tabindex: "-1" }, table);
}

function cellInput(app, id, part, label) {
  const input = h("input.kr-cell", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    spellcheck: "false",
    id: uid("c"),
    "aria-label": label,
    readOnly: app.review(),
    data: { id, part },
  });
  input.addEventListener("focus", () => {
    input.dataset.before = input.value;
  });
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
  if (text.length > 14) input.title = text;
  else if (input.title) input.title = "";
  input.dataset.shown = text;
}

function numberField(app, id) {
  const spec = app.s.fields[id],
    nameId = uid("n"),
    saysId = uid("s");
  let control,
    plan = null;
  if (spec.kind === "number") {
    control = cellInput(app, id, "actual", `${spec.label}, actual`);
    plan = cellInput(app, id, "budget", `${spec.label}, plan`);
  } else if (spec.kind === "date")
    control = h("input.kr-cell", {
      type: "date",
      "aria-label": spec.label,
      readOnly: app.review(),
      disabled: app.review(),
      data: { id, part: "date" },
      on: { change: () => commit(app, control) },
    });
  else
    control = select([["", "–"], ...spec.choices.map((c) => [c, c])], "", {
      class: "kr-cell",
      "aria-label": spec.label,
      disabled: app.review(),
      data: { id, part: "choice" },
      on: { change: () => commit(app, control) },
    });
  control.setAttribute("aria-describedby", saysId);
  const more = h(
    "button.kr-more",
    {
      type: "button",
      "aria-expanded": "false",
      "aria-label": `More about ${spec.label}`,
      title: "Meaning, year to date, outlook, note, source",
    },
    "⋯",
  );
  const says = h("div.kr-says", { id: saysId }),
    notes = h("span");
  const priorCell = h("td.kr-right.kr-num.kr-prior", null, spec.prior || "");
  const row = h(
    "tr",
    { data: { row: id } },
    h("th.kr-name", { scope: "row", id: nameId }, spec.label, spec.tier === "own" ? h("span.kr-tag", null, "own") : null, notes),
    h("td.kr-in", { colspan: plan ? null : 2 }, control),
    plan ? h("td.kr-in", null, plan) : null,
    priorCell,
    h("td.kr-unit", null, spec.unit),
    h("td.kr-act", null, more),
  );
  const saysRow = h("tr.kr-says-row", null, h("td", { colspan: 6 }, says));
  const detail = h("tr.kr-detail-row", { hidden: true }, h("td", { colspan: 6 }));
  more.addEventListener("click", () => {
    const open = detail.hidden;
    detail.hidden = !open;
    more.setAttribute("aria-expanded", String(open));
    if (open) {
      fill(detail.firstChild, fieldDetail(app, id));
      detail.drawn = true;
    }
  });
  const field = {
    node: row,
    rows: [row, saysRow, detail],
    focus: (how) => {
      control.focus(how);
      if (control.select) control.select();
    },
  };
  field.refresh = () => {
    const value = app.s.values[id] || {};
    if (spec.kind === "number") {
      show(control, partText(value, "actual"));
      show(plan, partText(value, "budget"));
    } else show(control, spec.kind === "date" ? value.date || "" : value.choice || "");
    const errors = value.err || {};
    control.setAttribute("aria-invalid", String(Boolean(errors.actual || errors.date)));
    if (plan) plan.setAttribute("aria-invalid", String(Boolean(errors.budget)));
    const filled = partText(value, spec.kind === "number" ? "actual" : spec.kind) !== "" || value.absent !== undefined;
    row.classList.toggle("kr-todo", spec.tier === "core" && !filled);
    const computed = app.s.computed[id];
    if (spec.kind === "number" && !filled && computed && computed.value !== undefined) control.placeholder = computed.value;
    else if (control.placeholder !== undefined) control.placeholder = "";
    fill(
      notes,
      notesButton(app, id, () => field.refresh()),
    );
    if (!answering(says)) fill(says, fieldSays(app, id, value, computed, filled));
    saysRow.hidden = !says.childNodes.length;
    const worst = (app.byField[id] || []).find((f) => !dismissed(f));
    row.dataset.severity = worst ? worst.severity : "";
    const extra =
      ["note", "source", "ytd.actual", "ytd.budget", "forecast", "restates"].some((p) => value[p] !== undefined) || app.threads[id];
    more.classList.toggle("kr-has", Boolean(extra));
    if (detail.drawn && !detail.hidden && !detail.contains(document.activeElement)) fill(detail.firstChild, fieldDetail(app, id));
  };
  return field;
}
