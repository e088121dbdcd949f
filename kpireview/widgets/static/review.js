// The review: what is open, requested changes, sign-off, and the questions of the catalog.

function drawReview(app, box) {
  const list = h("div");
  add(box, [h("div.kr-head", null, h("h3", null, app.review() ? "Review" : "Review and sign-off")), list]);
  const note = h("input.kr-input", { autocomplete: "off" }),
    reason = h("textarea.kr-input", { rows: 2 });
  let sha = null;
  app.part(["meta", "findings", "comments", "grades"], list, async () => {
    if (list.contains(document.activeElement) && ["INPUT", "TEXTAREA"].includes(document.activeElement.tagName)) return;
    const m = app.s.meta,
      all = Object.values(app.s.findings),
      open = (s) => all.filter((f) => f.severity === s && !f.decision).length;
    const threads = Object.values(app.s.comments).filter((c) => !c.parent && !c.resolved).length,
      stale = Object.values(app.s.grades).filter((g) => g.stale).length;
    const tile = (n, text, view, bad) =>
      h(
        "button.kr-tile" + (bad && n ? ".kr-tile-bad" : ""),
        { type: "button", on: { click: () => app.go(view) } },
        h("b", null, String(n)),
        h("span", null, text),
      );
    const still = [plural(open("error"), "error"), plural(open("warning"), "warning"), plural(threads, "comment")].filter(
      (x) => !x.startsWith("0 "),
    );
    fill(
      list,
      signState(app),
      h(
        "div.kr-tiles",
        null,
        tile(open("error"), "open errors", { name: "findings" }, true),
        tile(open("warning"), "open warnings", { name: "findings" }),
        tile(threads, "open comments", { name: "comments" }),
        tile(stale, "stale grades", { name: "grades" }),
        tile(all.filter(dismissed).length, "dismissed", { name: "findings" }),
      ),
      app.review()
        ? h(
            "div.kr-two",
            null,
            h(
              "section.kr-card",
              { "aria-label": "Ask for changes" },
              h("h4", null, "Ask for changes"),
              labelled("What should change", reason),
              button(
                "Send back to the author",
                () =>
                  app.ask("ask_for_changes", { reason: reason.value }).then((r) => {
                    if (r !== undefined) reason.value = "";
                  }),
                { kind: "second" },
              ),
            ),
            m.signoff
              ? null
              : h(
                  "section.kr-card",
                  { "aria-label": "Sign off" },
                  h("h4", null, "Sign off"),
                  h("p", null, "A sign-off names this exact content. Any later edit voids it, and says so."),
                  still.length ? h("p.kr-say.kr-say-warning", null, `Still open: ${still.join(", ")}. The board pack will say so.`) : null,
                  h("p.kr-mono.kr-muted", { data: { sha: "1" } }, "…"),
                  labelled("Note", note),
                  button(
                    "Sign off",
                    async () => {
                      const r = await app.ask("signoff", { note: note.value, sha });
                      if (r !== undefined) app.say("Signed off.");
                    },
                    { kind: "primary" },
                  ),
                ),
          )
        : m.signoff
          ? null
          : beforeReview(app, open("error"), threads),
      app.review()
        ? h(
            "section.kr-card",
            { "aria-label": "Questions" },
            h("h4", null, "Questions that no pack can answer"),
            h(
              "div",
              { data: { questions: "1" } },
              button("Show the catalog’s questions", (e) => showQuestions(app, e.target.parentNode), { kind: "second" }),
            ),
          )
        : null,
    );
    if (app.review()) {
      const d = await app.ask("fingerprint", {}, { quiet: true });
      if (d) {
        sha = d.sha;
        const p = list.querySelector("[data-sha]");
        if (p) p.textContent = `content ${sha.slice(0, 16)}…, revision ${d.revision}`;
      }
    }
  });
}

// What an author does before the pack goes to its reviewer, and what is done of it.
function beforeReview(app, errors, threads) {
  const s = app.s,
    meters = Object.values(s.meters),
    core = meters.reduce((n, m) => n + m.core, 0),
    done = meters.reduce((n, m) => n + m.done, 0);
  const texts = Object.entries(s.fields)
      .filter(([id, f]) => f.kind === "narrative" && (s.values[id] || {}).text)
      .map(([id]) => id),
    graded = texts.filter((id) => s.grades[id] && !s.grades[id].stale).length;
  const first = Object.keys(s.domains).find((d) => s.meters[d] && s.meters[d].done < s.meters[d].core);
  const step = (ready, text, view) =>
    h(
      "li.kr-step",
      null,
      h("span.kr-sign" + (ready ? ".kr-sign-met" : ".kr-sign-none"), { "aria-hidden": "true" }, ready ? "✓" : "○"),
      h("span.kr-sr", null, ready ? "done: " : "to do: "),
      ready ? h("span", null, text) : button(text, () => app.go(view), { kind: "link" }),
    );
  return h(
    "section.kr-card",
    { "aria-label": "Before the review" },
    h("h4", null, "Before the review"),
    h(
      "ul",
      null,
      step(done >= core, `${done} of ${core} core fields filled in`, { name: "domain", id: first || Object.keys(s.domains)[0] }),
      step(!errors, errors ? `${plural(errors, "error")} to mend or explain` : "No errors", { name: "findings" }),
      step(
        texts.length > 0 && graded === texts.length,
        texts.length ? `${graded} of ${plural(texts.length, "narrative")} graded` : "No narrative written yet",
        texts.length ? { name: "grades" } : { name: "domain", id: first || Object.keys(s.domains)[0] },
      ),
      step(!threads, threads ? `${plural(threads, "comment")} to answer` : "No open comments", { name: "comments" }),
    ),
    h("p.kr-muted", null, "Then the reviewer opens the review notebook on the same store, and signs off there; it shows here at once."),
  );
}

function signState(app) {
  const m = app.s.meta;
  if (m.signoff)
    return h(
      "div.kr-banner.kr-good",
      null,
      h(
        "div",
        null,
        h("b", null, `Signed off by ${m.signoff.by}, ${when(m.signoff.at)}. `),
        m.signoff.note,
        h("div.kr-mono.kr-muted", null, `content ${m.signoff.sha.slice(0, 16)}…`),
      ),
    );
  if (m.changes) return h("div.kr-banner.kr-warn", null, h("div", null, h("b", null, "Changes asked for. "), m.changes));
  if (m.voided)
    return h(
      "div.kr-banner.kr-warn",
      null,
      h(
        "div",
        null,
        h("b", null, "The sign-off is void. "),
        `${m.voided.by} signed it off (${when(m.voided.at)}), and the pack was edited after that.`,
        h("span.kr-mono", { title: "what was signed" }, ` ${m.voided.sha.slice(0, 12)}…`),
      ),
    );
  return h("div.kr-banner", null, h("div", null, "Not signed off yet."));
}

async function showQuestions(app, box) {
  const d = await app.ask("questions", {}, { quiet: true });
  if (!d) return;
  const asked = new Set(Object.values(app.s.comments).map((c) => `${c.field}|${c.text}`));
  fill(
    box,
    Object.entries(app.s.domains).map(([domain, title]) => {
      const some = d.filter((q) => (app.s.fields[q.kpi] || {}).domain === domain);
      return some.length
        ? h(
            "details.kr-fold",
            null,
            h("summary", null, `${title} `, h("span.kr-muted", null, plural(some.length, "question"))),
            h(
              "ul.kr-questions",
              null,
              some.map((q) => {
                const done = asked.has(`${q.kpi}|${q.text}`);
                return h(
                  "li",
                  null,
                  h("b", null, q.label + ": "),
                  q.text,
                  " ",
                  done
                    ? h("span.kr-tag", null, "asked")
                    : button(
                        "Ask",
                        async (e) => {
                          const b = e.target;
                          const r = await app.ask("comment", { field: q.kpi, text: q.text });
                          if (r !== undefined) b.replaceWith(h("span.kr-tag", null, "asked"));
                        },
                        { kind: "tiny", "aria-label": `Ask: ${q.text}` },
                      ),
                );
              }),
            ),
          )
        : null;
    }),
  );
}
