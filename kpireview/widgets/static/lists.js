// Findings, grades, comments, conflicts, decisions: what others say about the pack.

function drawFindings(app, box) {
  const filter = app.findingFilter || (app.findingFilter = { note: false, done: false });
  const list = h("div");
  const check = (key, label) => {
    const input = h("input", { type: "checkbox", id: uid("k"), checked: filter[key] });
    input.addEventListener("change", () => {
      filter[key] = input.checked;
      draw();
    });
    return h("span.kr-check", null, input, h("label", { for: input.id }, label));
  };
  add(box, [h("div.kr-head", null, h("h3", null, "Findings"), check("note", "Show notes"), check("done", "Show decided")), list]);
  const draw = () => {
    if (list.contains(document.activeElement) && ["INPUT", "TEXTAREA"].includes(document.activeElement.tagName)) return;
    const all = Object.entries(app.s.findings)
      .map(([key, f]) => ({ key, ...f }))
      .sort((a, b) => a.rank - b.rank);
    const shown = all.filter((f) => (filter.note || f.severity !== "note") && (filter.done || !f.decision));
    const hidden = all.length - shown.length;
    fill(
      list,
      shown.length
        ? null
        : h(
            "p.kr-calm",
            null,
            all.some((f) => f.severity === "error" && !f.decision)
              ? ""
              : app.s.meta.reading
                ? "Checking …"
                : begun(app)
                  ? "Nothing is broken and nothing needs an explanation."
                  : "Nothing to check yet. Findings appear here as figures are filled in.",
          ),
      ["error", "warning", "note"].map((severity) => {
        const some = shown.filter((f) => f.severity === severity);
        return some.length
          ? h(
              "section",
              { "aria-label": SEVERITY[severity] + "s" },
              h("h4", null, plural(some.length, SEVERITY[severity].toLowerCase())),
              h(
                "ul.kr-findings",
                null,
                some.map((f) => findingCard(app, f)),
              ),
            )
          : null;
      }),
      hidden
        ? h(
            "p.kr-muted",
            null,
            `${plural(hidden, "finding")} not shown: ${[filter.note ? "" : "notes", filter.done ? "" : "decided ones"].filter(Boolean).join(" and ")}.`,
          )
        : null,
      h(
        "p.kr-muted",
        null,
        `${app.s.meta.counts.passed} rules passed, ${app.s.meta.counts.not_evaluable} wait for figures that aren’t filled in.`,
      ),
    );
  };
  app.part(["findings", "meta", "comments"], list, draw);
}

function findingCard(app, f) {
  return h(
    `li.kr-finding.kr-finding-${f.severity}` + (dismissed(f) ? ".kr-gone" : ""),
    { data: { code: f.code, kpi: f.kpi } },
    h(
      "div.kr-finding-head",
      null,
      button(f.label, () => app.jump(f.kpi), { kind: "link" }),
      h("span.kr-muted.kr-mono", null, f.code),
    ),
    h("p", null, f.message),
    f.authority && f.authority !== "identity" ? h("p.kr-muted", null, `Authority: ${f.authority}`) : null,
    decisionBox(app, f.target, f.decision, "finding"),
  );
}

function decisionBox(app, target, decision, what) {
  const said = decision
    ? h(
        "p.kr-decision",
        null,
        `${decision.what === "accepted" ? "Accepted" : decision.what === "dismissed" ? "Dismissed" : "Resolved"} by ${decision.by}, ${when(decision.at)}${decision.reason ? ": " + decision.reason : ""}`,
      )
    : null;
  if (!app.review()) return said;
  const box = h("div.kr-decide");
  const choose = () =>
    fill(
      box,
      button("Accept", () => app.ask("decide", { target, decision: "accepted" }), { kind: "tiny", "aria-label": `Accept this ${what}` }),
      button("Dismiss …", reason, { kind: "tiny", "aria-label": `Dismiss this ${what}` }),
    );
  const plain = () =>
    decision ? fill(box, button("Decide again", choose, { kind: "tiny", "aria-label": `Decide again on this ${what}` })) : choose();
  const reason = () => {
    const input = h("input.kr-input", {
      "aria-label": "Reason for dismissing",
      placeholder: "Why? The board may ask.",
      autocomplete: "off",
    });
    const go = async (e) => {
      e.preventDefault();
      const reply = await app.ask("decide", { target, decision: "dismissed", reason: input.value });
      if (reply !== undefined && box.isConnected) plain();
    };
    fill(
      box,
      h(
        "form.kr-inline",
        { on: { submit: go } },
        input,
        h("button.kr-btn.kr-tiny", { type: "submit" }, "Dismiss"),
        button("Cancel", plain, { kind: "tiny" }),
      ),
    );
    input.focus();
  };
  plain();
  return h("div", null, said, box);
}
