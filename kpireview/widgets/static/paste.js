// Moving between cells, and blocks that are pasted into them.

function gridOf(table) {
  return [...table.querySelectorAll("tbody > tr[data-row]")]
    .filter((r) => r.offsetParent)
    .map((r) => [...r.querySelectorAll(".kr-in .kr-cell")]);
}
function moveInTable(event, table) {
  const at = event.target;
  if (!at.classList || !at.classList.contains("kr-cell") || !at.closest(".kr-in")) return;
  const selectable = at.tagName === "INPUT" && at.type === "text";
  if (event.key === "Escape") {
    if (selectable) {
      at.value = at.dataset.shown || "";
      at.select();
      event.preventDefault();
    }
    return;
  }
  const grid = gridOf(table),
    row = grid.findIndex((r) => r.includes(at));
  if (row < 0) return;
  const column = grid[row].indexOf(at);
  const to = (r, c) => {
    const line = grid[r];
    if (!line) {
      event.preventDefault();
      at.dispatchEvent(new Event("change"));
      return;
    }
    const cell = line[Math.min(c, line.length - 1)];
    if (!cell) return;
    event.preventDefault();
    cell.focus();
    if (cell.select) cell.select();
  };
  const atStart = selectable && at.selectionStart === 0,
    atEnd = selectable && at.selectionEnd === at.value.length;
  if (event.key === "Enter") to(row + (event.shiftKey ? -1 : 1), column);
  else if (event.key === "ArrowDown" && selectable) to(row + 1, column);
  else if (event.key === "ArrowUp" && selectable) to(row - 1, column);
  else if (event.key === "ArrowLeft" && atStart && column > 0) to(row, column - 1);
  else if (event.key === "ArrowRight" && atEnd && column < grid[row].length - 1) to(row, column + 1);
}

// A word to whoever did something; it stays until they close it.
function tell(app, text) {
  app.notice.dataset.kind = "told";
  fill(
    app.notice,
    h(
      "div.kr-banner.kr-warn",
      { role: "alert" },
      h("div.kr-grow", null, text),
      button("Close", () => fill(app.notice), { kind: "quiet" }),
    ),
  );
}

function block(text) {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.split("\t"));
}
const flat = (text) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();

function pasteBlock(app, event, table) {
  const at = event.target;
  if (app.review() || !at.classList || !at.classList.contains("kr-cell") || !at.closest(".kr-in")) return;
  const lines = block(event.clipboardData.getData("text/plain"));
  if (lines.length < 2 && lines[0].length < 2) return;
  event.preventDefault();
  const changes = [],
    strange = [];
  let beyond = 0;
  const byName = new Map();
  for (const [id, f] of Object.entries(app.s.fields))
    if (f.kind === "number") {
      byName.set(flat(f.label), id);
      byName.set(flat(f.label.replace(/\(.*?\)/g, "")), id);
      byName.set(flat(id), id);
    }
  const named = lines.filter((l) => l.length > 1 && byName.has(flat(l[0])));
  if (named.length && named.length >= lines.length / 2) {
    // A line with figures and a name that nobody here has is told, not dropped in silence; a heading has no figures.
    for (const line of lines)
      if (!named.includes(line) && line[0].trim() && line.slice(1, 3).some((cell) => /\d/.test(cell))) strange.push(line[0].trim());
    for (const line of named)
      line.slice(1, 3).forEach((cell, i) => {
        if (cell.trim()) changes.push({ id: byName.get(flat(line[0])), part: NUMBER_COLUMNS[i][0], value: cell.trim() });
      });
  } else {
    const grid = gridOf(table),
      row = grid.findIndex((r) => r.includes(at)),
      column = grid[row].indexOf(at);
    lines.forEach((line, i) =>
      line.forEach((cell, j) => {
        const target = (grid[row + i] || [])[column + j];
        if (target) changes.push({ id: target.dataset.id, part: target.dataset.part, value: cell.trim() });
        else if (cell.trim()) beyond += 1;
      }),
    );
  }
  for (const c of changes) {
    const field = app.fields.get(c.id);
    if (!field) continue;
    const input = field.node.querySelector(`[data-part="${c.part}"]`);
    if (input) {
      input.value = c.value;
      input.dataset.shown = c.value;
    }
  }
  const left = [
    strange.length
      ? `No field is called ${strange
          .slice(0, 4)
          .map((name) => `“${name.slice(0, 60)}”`)
          .join(", ")}${strange.length > 4 ? ` and ${strange.length - 4} more` : ""}.`
      : "",
    beyond ? `${plural(beyond, "cell")} went past the end of this table.` : "",
  ].filter(Boolean);
  if (changes.length)
    sendEdits(app, changes).then(() => {
      app.say(`${plural(changes.length, "cell")} pasted.`);
      if (left.length) tell(app, `${plural(changes.length, "cell")} pasted. ${left.join(" ")}`);
    });
}
