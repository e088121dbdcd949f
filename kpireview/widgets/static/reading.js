// What was read from a text: marks over it, its figures held against the pack, its rubric, and figures to insert.

function drawMarks(app, ed) {
  const text = ed.area.value,
    edges = [];
  const put = (from, to, name) => {
    if (to > from && to <= text.length) edges.push([from, to, name]);
  };
  const saved = (app.s.values[ed.id] || {}).text || "",
    read = readOf(app, ed);
  for (const c of read.claims) {
    const a = toUnits(read.text, c.start),
      b = toUnits(read.text, c.end);
    if (text.slice(a, b) === read.text.slice(a, b) && c.verdict !== "unlinked")
      put(a, b, c.verdict === "contradicted" ? "kr-m-bad" : "kr-m-good");
  }
  for (const quote of ed.lit) {
    const at = text.indexOf(quote);
    if (at >= 0) put(at, at + quote.length, "kr-m-lit");
  }
  for (const t of app.threads[ed.id] || [])
    if (t.span && !t.resolved) {
      const a = toUnits(saved, t.span[0]),
        b = toUnits(saved, t.span[1]);
      if (text.slice(a, b) === saved.slice(a, b)) put(a, b, "kr-m-comment");
    }
  const cuts = [...new Set([0, text.length, ...edges.flatMap(([a, b]) => [a, b])])].sort((x, y) => x - y);
  fill(
    ed.marks,
    cuts.slice(0, -1).map((a, i) => {
      const b = cuts[i + 1],
        names = edges.filter(([x, y]) => x <= a && y >= b).map((e) => e[2]);
      return names.length ? h("span." + names.join("."), null, text.slice(a, b)) : text.slice(a, b);
    }),
    "\n",
  );
}

function selectSpan(ed, a, b) {
  ed.area.focus();
  ed.area.setSelectionRange(a, b);
}

function bare(quote) {
  return quote.replaceAll("**", "");
}

// What was read in the text: of the pack's where that is what stands there, else of what was typed last.
function readOf(app, ed) {
  const saved = (app.s.values[ed.id] || {}).text || "";
  if (ed.looked && saved !== ed.area.value) return ed.looked;
  return { text: saved, claims: app.s.claims[ed.id] || [], rubric: app.s.rubric[ed.id] };
}

function drawClaims(app, ed, box) {
  const read = readOf(app, ed),
    saved = read.text;
  const found = read.claims
    .filter((c) => c.verdict !== "unlinked")
    .sort((a, b) => (a.verdict === "contradicted" ? 0 : 1) - (b.verdict === "contradicted" ? 0 : 1));
  const bad = found.filter((c) => c.verdict === "contradicted").length;
  const chip = (c) =>
    h(
      "button.kr-chip" + (c.verdict === "contradicted" ? ".kr-chip-bad" : ".kr-chip-good"),
      {
        type: "button",
        title: `${c.label}${c.period ? ", " + c.period : ""}`,
        on: { click: () => selectSpan(ed, toUnits(saved, c.start), toUnits(saved, c.end)) },
      },
      c.verdict === "contradicted" ? `✗ “${bare(c.quote)}”: ${c.label} is ${c.pack || "otherwise"}` : `✓ ${bare(c.quote)}`,
    );
  fill(
    box,
    found.length
      ? [
          h(
            "span.kr-muted",
            null,
            `${plural(found.length, "figure")} held against the pack${bad ? `, ${bad} contradicted` : ", none contradicted"} `,
          ),
          found.slice(0, bad + 8).map(chip),
          found.length > bad + 8 ? h("span.kr-muted", null, ` and ${found.length - bad - 8} more`) : null,
        ]
      : null,
  );
}

function drawRubric(app, ed, box) {
  const graded = app.s.grades[ed.id],
    live = readOf(app, ed).rubric;
  const shown = graded && graded.by === "model" ? graded : live || graded;
  if (box.contains(document.activeElement) && box.dataset.busy) return;
  if (!shown) {
    fill(
      box,
      h(
        "p.kr-muted",
        null,
        (app.s.values[ed.id] || {}).text
          ? app.s.meta.reading
            ? "Reading the text …"
            : "No rubric for this field."
          : app.review()
            ? "No text, no grade."
            : "The rubric fills in as you write.",
      ),
    );
    return;
  }
  const head =
    shown === live
      ? app.review()
        ? "Rubric"
        : "Rubric, as you write"
      : shown.stale
        ? "Verdicts of the model; the text has changed since"
        : "Verdicts of the model";
  fill(
    box,
    h("h5", null, head),
    h(
      "ul",
      null,
      shown.criteria.map((c) => criterion(app, ed, c, shown)),
    ),
    shown.ledger && shown.ledger.length
      ? h(
          "details.kr-sub",
          null,
          h("summary", null, "Since last period"),
          h(
            "ul.kr-ledger",
            null,
            shown.ledger.map((l) => h("li", null, h("span.kr-tag", null, l.state), " ", l.item)),
          ),
        )
      : null,
  );
}

// What people call the criteria of the rubric.
const CRITERIA = {
  named: "Items named",
  quantified: "Amounts",
  cause: "Reasons",
  action: "Actions",
  owner: "Owners",
  dated: "Dates",
  ask: "Ask of the board",
  likelihood_impact: "Likelihood and impact",
  sensitivity: "What if it breaks",
  target_metric: "Target metric",
  sourced: "Sources",
  status: "Status of each item",
  insight: "Beyond the numbers",
  specific: "Specific wording",
  count: "Number of items",
  length: "Length",
  coverage: "All parts covered",
  updated: "Progress since last pack",
  candid: "Candour",
  consistent: "Agrees with the figures",
};
const SIGN = { met: "✓", partly: "◐", unmet: "✗", not_applicable: "–" };
function criterion(app, ed, c, grade) {
  const open = h("div.kr-crit-more", { hidden: true });
  const word = c.verdict ? VERDICT[c.verdict] : `ungraded: ${(c.ungraded || "").replaceAll("_", " ")}`;
  const gone = c.decision && c.decision.what === "dismissed";
  const head = h(
    "button.kr-crit",
    { type: "button", "aria-expanded": "false" },
    h(`span.kr-sign.kr-sign-${c.verdict || "none"}`, { "aria-hidden": "true" }, SIGN[c.verdict] || "?"),
    h(
      "span.kr-grow",
      null,
      h("span.kr-crit-id", null, CRITERIA[c.id] || c.id.replaceAll("_", " ")),
      h("span" + (c.verdict === "met" && !gone ? ".kr-sr" : ".kr-muted"), null, ` ${word}${gone ? ", dismissed" : ""}`),
    ),
  );
  head.addEventListener("click", () => {
    open.hidden = !open.hidden;
    head.setAttribute("aria-expanded", String(!open.hidden));
    ed.lit = open.hidden ? [] : c.evidence;
    drawMarks(app, ed);
    if (!open.hidden && !open.childNodes.length)
      fill(
        open,
        h("p", null, c.question),
        c.reason ? h("p.kr-muted", null, c.reason) : null,
        c.evidence.length
          ? h(
              "ul.kr-quotes",
              null,
              c.evidence.map((q) =>
                h(
                  "li",
                  null,
                  h(
                    "button.kr-quote",
                    {
                      type: "button",
                      on: {
                        click: () => {
                          const a = ed.area.value.indexOf(q);
                          if (a >= 0) selectSpan(ed, a, a + q.length);
                        },
                      },
                    },
                    `“${q}”`,
                  ),
                ),
              ),
            )
          : null,
        c.votes
          ? h(
              "p.kr-muted",
              null,
              `Votes: ${Object.entries(c.votes)
                .map(([k, n]) => `${k} ${n}`)
                .join(", ")}`,
            )
          : null,
        c.code_verdict && c.by === "model" && c.code_verdict !== c.verdict ? h("p.kr-muted", null, `Code says: ${c.code_verdict}`) : null,
        c.met
          ? h(
              "details.kr-sub",
              null,
              h("summary", null, "What good looks like"),
              h("p", null, "Met: ", c.met),
              h("p", null, "Unmet: ", c.unmet),
            )
          : null,
        decisionBox(app, `verdict:${ed.id}:${c.id}`, c.decision, "verdict"),
      );
  });
  return h(
    "li",
    { data: { criterion: c.id, verdict: c.verdict || "" } },
    head,
    c.suggestion && !gone ? h("p.kr-suggest", null, c.suggestion) : null,
    open,
  );
}

function figureFinder(app, box, insert) {
  if (box.childNodes.length) {
    fill(box);
    return;
  }
  const input = h("input.kr-input", {
    type: "search",
    placeholder: "ARR, runway, …",
    autocomplete: "off",
    role: "combobox",
    "aria-expanded": "true",
    "aria-label": "Find a figure to insert",
  });
  const list = h("ul.kr-options", { id: uid("l"), role: "listbox", "aria-label": "Figures" });
  input.setAttribute("aria-controls", list.id);
  let found = [],
    at = 0,
    asked = 0;
  const draw = () => {
    fill(
      list,
      found.length
        ? found.map((f, i) =>
            h(
              "li",
              {
                role: "option",
                id: `${list.id}-${i}`,
                "aria-selected": String(i === at),
                on: {
                  mousedown: (e) => {
                    e.preventDefault();
                    pick(i);
                  },
                },
              },
              h("span.kr-grow", null, f.label, h("span.kr-muted", null, ` ${f.what}`)),
              h("b", null, f.text),
            ),
          )
        : h("li.kr-muted", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, "No such figure in this pack."),
    );
    if (found[at]) {
      input.setAttribute("aria-activedescendant", `${list.id}-${at}`);
      const on = list.children[at];
      if (on) on.scrollIntoView({ block: "nearest" });
    }
  };
  const pick = (i) => {
    if (!found[i]) return;
    fill(box);
    insert(found[i].source);
  };
  const ask = async () => {
    const mine = ++asked;
    const d = await app.ask("figures", { query: input.value }, { quiet: true });
    if (d && mine === asked) {
      found = d;
      at = 0;
      draw();
    }
  };
  input.addEventListener("input", ask);
  input.addEventListener("keydown", (e) => {
    if (e.key === "ArrowDown") {
      at = Math.min(at + 1, found.length - 1);
      draw();
      e.preventDefault();
    } else if (e.key === "ArrowUp") {
      at = Math.max(at - 1, 0);
      draw();
      e.preventDefault();
    } else if (e.key === "Enter") {
      e.preventDefault();
      pick(at);
    } else if (e.key === "Escape") {
      fill(box);
      e.preventDefault();
    }
  });
  fill(
    box,
    h("div.kr-finder", null, input, h("p.kr-hint", null, "The figure stays bound: it changes with the pack and can’t drift."), list),
  );
  input.focus();
  ask();
}
