// The revisions: who changed what, any two compared, any one restored.

// Two versions side by side, with the words that only one of them has marked.
function bothSides(c) {
  const empty = () => h("span.kr-muted", null, "empty"),
    cut = (text) => text.match(/\s+|[^\s]+/g) || [];
  if (!c.before || !c.after) return [h("td", null, c.before || empty()), h("td", null, c.after || empty())];
  const a = cut(c.before),
    b = cut(c.after);
  let from = 0,
    end = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from += 1;
  while (end < a.length - from && end < b.length - from && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const x = a.slice(from, a.length - end),
    y = b.slice(from, b.length - end),
    only = [x.map(() => true), y.map(() => true)];
  // The longest words in common, where the texts are short enough to look for them.
  if (x.length * y.length > 0 && x.length * y.length < 400000) {
    const w = y.length + 1,
      best = new Uint16Array((x.length + 1) * w);
    for (let i = x.length - 1; i >= 0; i--)
      for (let j = y.length - 1; j >= 0; j--)
        best[i * w + j] = x[i] === y[j] ? best[(i + 1) * w + j + 1] + 1 : Math.max(best[(i + 1) * w + j], best[i * w + j + 1]);
    for (let i = 0, j = 0; i < x.length && j < y.length;) {
      if (x[i] === y[j]) {
        only[0][i++] = false;
        only[1][j++] = false;
      } else if (best[(i + 1) * w + j] >= best[i * w + j + 1]) i += 1;
      else j += 1;
    }
  }
  const side = (all, middle, marks, tag) => {
    const runs = [];
    middle.forEach((word, i) => {
      const last = runs[runs.length - 1];
      if (last && last[0] === marks[i]) last[1] += word;
      else runs.push([marks[i], word]);
    });
    return h(
      "td",
      null,
      all.slice(0, from).join(""),
      runs.map(([marked, text]) => (marked ? h(tag, null, text) : text)),
      all.slice(all.length - end).join(""),
    );
  };
  return [side(a, x, only[0], "del"), side(b, y, only[1], "ins")];
}

function drawHistory(app, box) {
  const list = h("div"),
    result = h("div");
  const chosen = new Set(),
    page = 200;
  let least = app.s.meta.revision - page + 1;
  const go = button("Compare two revisions", compare, { kind: "second" });
  const count = () => {
    go.textContent = chosen.size === 2 ? `Compare ${[...chosen].sort((x, y) => x - y).join(" and ")}` : "Compare two revisions";
  };
  add(box, [
    h("div.kr-head", null, h("h3", null, "History"), go),
    h("p.kr-muted", null, "Every change is kept. Tick two revisions to compare them. Restoring adds a revision; it takes none away."),
    result,
    list,
  ]);
  async function compare() {
    const [a, b] = [...chosen].sort((x, y) => x - y);
    if (b === undefined || chosen.size > 2) {
      app.problem("Tick exactly two revisions in the list, then compare them.");
      return;
    }
    const d = await app.ask("compare", { a, b });
    if (d)
      fill(
        result,
        h(
          "section.kr-card",
          { "aria-label": "Comparison" },
          h("h4", null, `What changed from revision ${a} to ${b}`),
          d.length
            ? h(
                "div.kr-scroll",
                { tabindex: "-1" },
                h(
                  "table.kr-table.kr-compare",
                  null,
                  h(
                    "thead",
                    null,
                    h(
                      "tr",
                      null,
                      h("th", { scope: "col" }, "Field"),
                      h("th", { scope: "col" }, `Revision ${a}`),
                      h("th", { scope: "col" }, `Revision ${b}`),
                    ),
                  ),
                  h(
                    "tbody",
                    null,
                    d.map((c) => h("tr", null, h("th.kr-name", { scope: "row" }, c.label), bothSides(c))),
                  ),
                ),
              )
            : h("p.kr-muted", null, "Nothing differs."),
        ),
      );
  }
  const draw = async () => {
    const d = await app.ask("history", { least }, { quiet: true });
    if (!d) return;
    fill(
      list,
      h(
        "div.kr-scroll",
        { tabindex: "-1" },
        h(
          "table.kr-table.kr-reading",
          null,
          h(
            "thead",
            null,
            h(
              "tr",
              null,
              h("th", { scope: "col" }, "Compare"),
              h("th", { scope: "col" }, "Revision"),
              h("th", { scope: "col" }, "When"),
              h("th", { scope: "col" }, "Who"),
              h("th", { scope: "col" }, "What"),
              h("th", { scope: "col" }, h("span.kr-sr", null, "Restore")),
            ),
          ),
          h(
            "tbody",
            null,
            d.map((r) => {
              const check = h("input", { type: "checkbox", "aria-label": `Choose revision ${r.number}`, checked: chosen.has(r.number) });
              check.addEventListener("change", () => {
                if (check.checked) chosen.add(r.number);
                else chosen.delete(r.number);
                count();
              });
              const restore = h("span");
              const ask = () =>
                fill(
                  restore,
                  button("Restore now", () => app.ask("restore", { revision: r.number }).then(draw), {
                    kind: "tiny",
                    "aria-label": `Restore revision ${r.number} now`,
                  }),
                  button("Cancel", plain, { kind: "tiny" }),
                );
              const plain = () => fill(restore, button("Restore …", ask, { kind: "tiny", "aria-label": `Restore revision ${r.number}` }));
              if (!app.review() && r.number !== app.s.meta.revision) plain();
              return h(
                "tr",
                null,
                h("td", null, check),
                h("td.kr-num", null, String(r.number)),
                h("td.kr-when", null, when(r.at)),
                h("td", null, r.by),
                h(
                  "td",
                  null,
                  `${r.what}: ${r.labels.join(", ")}${r.count > r.labels.length ? ` and ${r.count - r.labels.length} more` : ""}`,
                ),
                h("td.kr-act", null, restore),
              );
            }),
          ),
        ),
      ),
      least > 1
        ? button(
            "Show older revisions",
            () => {
              least -= page;
              return draw();
            },
            { kind: "second" },
          )
        : null,
    );
  };
  app.part(["meta"], list, draw);
}
