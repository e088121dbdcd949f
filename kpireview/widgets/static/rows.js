// Structured fields: a table of typed columns with add, delete, reorder and paste. Reading the cells is the kernel's job.

function rowsCard(app, id) {
  const spec = app.s.fields[id];
  const says = h("div.kr-says"),
    holder = h("div.kr-scroll"),
    tools = h("div.kr-row-tools"),
    prior = h("div");
  const detail = h("div.kr-detail-box", { hidden: true });
  const more = h("button.kr-more", { type: "button", "aria-expanded": "false", "aria-label": `More about ${spec.label}` }, "⋯");
  more.addEventListener("click", () => {
    detail.hidden = !detail.hidden;
    more.setAttribute("aria-expanded", String(!detail.hidden));
    if (!detail.hidden) fill(detail, fieldDetail(app, id));
  });
  const card = h(
    "section.kr-card.kr-rows",
    { "aria-label": spec.label, data: { row: id } },
    h(
      "div.kr-head",
      null,
      h("h4", null, spec.label),
      h("span.kr-muted", null, spec.prior && !spec.one_row ? `${app.s.meta.pack.prior}: ${spec.prior}` : ""),
      id === "meeting.follow_ups" ? null : more,
    ),
    holder,
    tools,
    says,
    detail,
    prior,
  );
  const table = rowTable(app, spec, { label: spec.label, push: (rows) => sendRows(app, id, rows) });
  fill(holder, table.node);
  fill(tools, table.tools);
  const begin =
    spec.prior_rows && !app.review()
      ? button(
          "Begin with last period’s rows",
          () => {
            table.set(structuredClone(spec.prior_rows));
            table.send("copied");
          },
          { kind: "second" },
        )
      : null;
  add(tools, [begin]);
  const field = { node: card, focus: (how) => table.focus(how) };
  field.refresh = () => {
    const value = app.s.values[id] || {};
    table.update(value.rows || [], value.errors || {});
    if (begin) begin.hidden = (value.rows || []).length > 0;
    const broken = Object.keys(value.errors || {}).length;
    card.classList.toggle("kr-todo", spec.tier === "core" && !(value.rows || []).length && value.absent === undefined);
    fill(
      says,
      broken
        ? h(
            "div.kr-say.kr-say-error",
            null,
            h("b", null, "Not in the pack yet: "),
            `${plural(broken, "cell")} to complete or mend. The rows are kept; the pack holds the last complete table.`,
          )
        : null,
      value.absent !== undefined ? h("div.kr-say.kr-say-note", null, `Not reported: ${value.absent}`) : null,
      findingLines(app, id),
      conflictBoxes(app, id),
      threadList(app, id),
    );
  };
  app.fields.set(id, field);
  field.refresh();
  return card;
}

// Where the browser can't let a text field follow its content, its height is set by hand.
const GROWS = typeof CSS !== "undefined" && CSS.supports("field-sizing", "content");
function grow(area) {
  if (!GROWS) {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }
}

function rowTable(app, spec, { label, push }) {
  const columns = spec.columns,
    review = app.review();
  let rows = [],
    errors = {},
    sent = "";
  const body = h("tbody");
  const node = h(
    "table.kr-table.kr-grid",
    { "aria-label": label },
    h(
      "thead",
      null,
      spec.one_row
        ? h(
            "tr",
            null,
            h("th.kr-name", { scope: "col" }, h("span.kr-sr", null, "Part")),
            h("th.kr-right.kr-in", { scope: "col" }, "Actual"),
            h("th.kr-right.kr-prior", { scope: "col" }, spec.prior_rows ? app.s.meta.pack.prior : ""),
            h("th.kr-unit", { scope: "col" }, "Unit"),
          )
        : h(
            "tr",
            null,
            columns.map((c) =>
              h(
                "th" + (numeric(c) ? ".kr-right" : ""),
                { scope: "col", title: c.help || null },
                c.label,
                c.required ? h("span.kr-need", { title: "needed" }, " *") : null,
                c.unit ? h("span.kr-muted", null, ` ${c.unit}`) : null,
              ),
            ),
            review ? null : h("th", { scope: "col" }, h("span.kr-sr", null, "Row")),
          ),
    ),
    body,
  );
  if (spec.one_row) node.classList.add("kr-upright");
  function numeric(c) {
    return ["money", "number", "count", "percent"].includes(c.type);
  }
  const at = (r, c) => body.querySelector(`[data-r="${r}"][data-c="${c}"]`);
  const blank = () => Object.fromEntries(columns.map((c) => [c.name, c.type === "boolean" ? false : ""]));
  const send = (what) => {
    const text = JSON.stringify(rows);
    if (what === "edit" && text === sent) return;
    sent = text;
    push(structuredClone(rows));
  };
  function cell(column, r, c) {
    const value = rows[r][column.name];
    let input;
    const props = { "aria-label": `${column.label}, row ${r + 1}`, data: { r, c }, disabled: review };
    if (column.type === "choice" && column.choices.length)
      input = select([["", ""], ...column.choices.map((x) => [x, x])], value || "", { ...props, class: "kr-cell" });
    else if (column.type === "boolean") input = h("input", { ...props, type: "checkbox", checked: value === true });
    else if (column.type === "text")
      input = h("textarea.kr-cell", {
        ...props,
        disabled: false,
        readOnly: review,
        rows: 1,
        autocomplete: "off",
        value: value === undefined || value === null ? "" : String(value),
        on: { input: () => grow(input) },
      });
    else
      input = h("input.kr-cell" + (numeric(column) ? ".kr-numcell" : ""), {
        ...props,
        disabled: false,
        readOnly: review,
        type: column.type === "date" ? "date" : "text",
        inputmode: numeric(column) ? "decimal" : null,
        autocomplete: "off",
        value: value === undefined || value === null ? "" : String(value),
      });
    if (column.type === "date" && value && input.value !== value) {
      input.type = "text";
      input.value = value;
    }
    input.addEventListener("change", () => {
      rows[r][column.name] = column.type === "boolean" ? input.checked : input.value;
      send("edit");
    });
    return input;
  }
  function draw(focus) {
    const shown = rows.length ? rows : [];
    // The one row of a field that has no more stands upright, as figures do elsewhere: nothing to scroll sideways for.
    if (spec.one_row && shown.length)
      fill(
        body,
        columns.map((c, i) =>
          h(
            "tr",
            null,
            h(
              "th.kr-name",
              { scope: "row", title: c.help || null },
              c.label,
              c.required ? h("span.kr-need", { title: "needed" }, " *") : null,
            ),
            h("td.kr-in", null, cell(c, 0, i)),
            h("td.kr-right.kr-prior", null, String(((spec.prior_rows || [])[0] || {})[c.name] ?? "")),
            h("td.kr-unit", null, c.unit || ""),
          ),
        ),
      );
    else
      fill(
        body,
        shown.map((row, r) =>
          h(
            "tr",
            null,
            columns.map((c, i) =>
              h(
                "td.kr-in" + (c.type === "text" ? ".kr-wide" : c.type === "date" ? ".kr-day" : c.type === "choice" ? ".kr-pick" : ""),
                null,
                cell(c, r, i),
              ),
            ),
            review
              ? null
              : h(
                  "td.kr-act",
                  null,
                  act("↑", `Move row ${r + 1} up`, () => move(r, -1)),
                  act("↓", `Move row ${r + 1} down`, () => move(r, 1)),
                  act("×", `Delete row ${r + 1}`, () => remove(r)),
                ),
          ),
        ),
      );
    if (!shown.length)
      add(body, [
        h(
          "tr.kr-empty",
          null,
          h(
            "td",
            { colspan: columns.length + 1 },
            review ? "No rows." : "No rows yet. Add one, then type or paste a block from a spreadsheet.",
          ),
        ),
      ]);
    // A column of text is as wide as what stands in it asks for.
    if (!spec.one_row) {
      const wide = columns.some((c) => c.type === "text");
      columns.forEach((c, i) => {
        const style = node.tHead.rows[0].cells[i].style,
          long = Math.max(...[...c.label.split(" "), ...rows.map((r) => r[c.name])].map((x) => String(x || "").length)) + 2;
        style.width = c.type === "text" ? `${Math.min(40, Math.max(10, long))}ch` : wide && rows.length ? "1px" : "";
        if (c.type === "text") style.minWidth = `${Math.min(14, Math.max(7, long))}ch`;
      });
    }
    mark();
    if (!GROWS)
      requestAnimationFrame(() => {
        for (const t of body.querySelectorAll("textarea")) grow(t);
      });
    if (focus) {
      const f = at(...focus);
      if (f) {
        f.focus();
        if (f.select && typed(f)) f.select();
      }
    }
  }
  const typed = (t) => t.type === "text" || t.tagName === "TEXTAREA";
  // In a text of several lines, the arrows move inside it unless all of it is chosen, as after a step into the cell.
  const steps = (t) =>
    t.type === "text" ||
    (t.tagName === "TEXTAREA" && (t.scrollHeight < 46 || (t.selectionStart === 0 && t.selectionEnd === t.value.length)));
  const act = (sign, name, call) => h("button.kr-icon", { type: "button", "aria-label": name, title: name, on: { click: call } }, sign);
  function mark() {
    for (const input of body.querySelectorAll("[data-r]")) {
      const problem = errors[`${input.dataset.r}.${columns[+input.dataset.c].name}`];
      if (problem) {
        input.setAttribute("aria-invalid", "true");
        input.title = problem;
        if (problem === "needed") input.placeholder = "needed";
      } else {
        input.removeAttribute("aria-invalid");
        input.removeAttribute("title");
        if (input.placeholder) input.placeholder = "";
      }
    }
  }
  function insert(r) {
    rows.splice(r, 0, blank());
    draw([r, 0]);
    app.say(`Row ${r + 1} added`);
  }
  function remove(r) {
    rows.splice(r, 1);
    draw([Math.min(r, rows.length - 1), 0]);
    app.say(`Row ${r + 1} deleted`);
    send("delete");
  }
  function move(r, d) {
    const to = r + d;
    if (to < 0 || to >= rows.length) return;
    [rows[r], rows[to]] = [rows[to], rows[r]];
    draw([to, 0]);
    app.say(`Row moved to ${to + 1}`);
    send("move");
  }
  body.addEventListener("keydown", (e) => {
    const t = e.target;
    if (t.dataset.r === undefined) return;
    const r = +t.dataset.r,
      c = +t.dataset.c;
    if (e.key === "Escape" && typed(t)) {
      t.value = rows[r][columns[c].name] || "";
      t.select();
      e.preventDefault();
      return;
    }
    if (spec.one_row || review) {
      if (e.key === "Enter" && t.tagName !== "SELECT") {
        e.preventDefault();
        const n = at(r, c + 1);
        if (n) n.focus();
        else t.dispatchEvent(new Event("change"));
      }
      return;
    }
    if (e.altKey && (e.key === "ArrowUp" || e.key === "ArrowDown")) {
      e.preventDefault();
      t.dispatchEvent(new Event("change"));
      move(r, e.key === "ArrowUp" ? -1 : 1);
    } else if (e.key === "Enter" && t.tagName !== "SELECT") {
      e.preventDefault();
      t.dispatchEvent(new Event("change"));
      if (r + 1 < rows.length) {
        const n = at(r + 1, c);
        n.focus();
        if (n.select) n.select();
      } else {
        insert(rows.length);
        const n = at(r + 1, c);
        if (n) n.focus();
      }
    } else if (steps(t) && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
      const n = at(r + (e.key === "ArrowDown" ? 1 : -1), c);
      if (n) {
        e.preventDefault();
        n.focus();
        if (n.select) n.select();
      }
    }
  });
  body.addEventListener("paste", (e) => {
    const t = e.target;
    if (review || t.dataset.r === undefined) return;
    let lines = block(e.clipboardData.getData("text/plain"));
    if (lines.length < 2 && lines[0].length < 2) return;
    e.preventDefault();
    const r0 = +t.dataset.r,
      c0 = +t.dataset.c;
    // A first line that repeats the column names is a heading, not a row.
    if (
      lines.length > 1 &&
      lines[0].filter((x, j) => columns[c0 + j] && flat(x) === flat(columns[c0 + j].label)).length >= Math.max(1, lines[0].length / 2)
    )
      lines = lines.slice(1);
    lines.slice(0, spec.one_row ? 1 : 500).forEach((line, i) => {
      while (rows.length <= r0 + i) rows.push(blank());
      line.forEach((x, j) => {
        const c = columns[c0 + j];
        if (c) rows[r0 + i][c.name] = c.type === "boolean" ? /^(1|true|yes|x|y|ja)$/i.test(x.trim()) : x.trim();
      });
    });
    draw([r0, c0]);
    app.say(`${plural(lines.length, "row")} pasted`);
    send("paste");
  });
  const tools = review || spec.one_row ? [] : [button("+ Add a row", () => insert(rows.length), { kind: "second" })];
  const api = {
    node,
    tools,
    count: () => rows.length,
    send,
    set: (list) => {
      rows = list;
      draw();
    },
    focus: (how) => {
      const first = at(0, 0) || tools[0];
      if (first) first.focus(how);
    },
    update: (list, wrong) => {
      errors = wrong;
      const mine = JSON.stringify(
        rows.filter((r) => columns.some((c) => c.type !== "boolean" && r[c.name] !== "" && r[c.name] !== undefined)),
      );
      const shown = list.length || !spec.one_row || review ? list : [blank()];
      if (JSON.stringify(shown) !== JSON.stringify(rows) && !(mine !== "[]" && mine === JSON.stringify(list))) {
        const active = document.activeElement,
          inside = body.contains(active) && active.dataset.r !== undefined;
        // Whoever types in a cell keeps it; the rest follows the pack.
        const typing =
          inside && typed(active) && active.value !== String((rows[+active.dataset.r] || {})[columns[+active.dataset.c].name] ?? "")
            ? active.value
            : null;
        const place = inside ? [+active.dataset.r, +active.dataset.c] : null;
        const blanks =
          rows.length > shown.length &&
          rows.slice(shown.length).every((r) => columns.every((c) => r[c.name] === "" || r[c.name] === false || r[c.name] === undefined))
            ? rows.slice(shown.length)
            : [];
        rows = [...structuredClone(shown), ...blanks];
        sent = JSON.stringify(rows);
        draw(place);
        if (typing !== null && place) {
          const again = at(...place);
          if (again) again.value = typing;
        }
      } else mark();
    },
  };
  draw();
  return api;
}
