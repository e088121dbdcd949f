// All grades in one list, and grading.

function drawGrades(app, box) {
  const list = h("div"),
    job = h("div");
  const grade = (critic) => app.ask("grade", { critic });
  add(box, [
    h(
      "div.kr-head",
      null,
      h("h3", null, "Grades"),
      button("Grade all offline", () => grade("offline"), { kind: "primary" }),
      button("Grade all with a model", () => grade("llm"), { kind: "second" }),
    ),
    h("p.kr-muted", null, "Offline grading runs on this machine and sends nothing. A model is asked only when you choose it."),
    h(
      "details.kr-sub.kr-setup",
      null,
      h("summary", null, "Setting a model up"),
      h(
        "p.kr-muted",
        null,
        "Before the notebook starts, set three variables: ",
        h("code", null, "OPENAI_BASE_URL"),
        " (the address of any Chat Completions endpoint), ",
        h("code", null, "OPENAI_API_KEY"),
        " and ",
        h("code", null, "KPIREVIEW_MODEL"),
        " (the model’s name). The narratives and the figures they speak of are sent there.",
      ),
    ),
    job,
    list,
  ]);
  app.part(["job"], job, () => {
    const j = app.job;
    if (!j) {
      fill(job);
      return;
    }
    const used = j.usage || {},
      tokens = (used.input_tokens || 0) + (used.output_tokens || 0);
    const cost = used.cost_usd !== undefined && used.cost_usd !== null ? `, cost $${used.cost_usd}` : tokens ? ", price unknown" : "";
    fill(
      job,
      h(
        "div.kr-banner" + (j.state === "failed" ? ".kr-bad" : ""),
        null,
        h(
          "div.kr-grow",
          null,
          jobWords(j),
          tokens ? h("span.kr-muted", null, ` ${tokens.toLocaleString()} tokens${cost}`) : null,
          j.state === "running" ? h("progress", { max: j.of, value: j.done, "aria-label": "Narratives graded" }) : null,
        ),
        j.state === "running" ? button("Cancel", () => app.ask("cancel", {}), { kind: "second" }) : null,
      ),
    );
  });
  app.part(["grades", "rubric", "values"], list, () => {
    const ids = Object.entries(app.s.fields)
      .filter(([id, f]) => f.kind === "narrative" && (app.s.rubric[id] || app.s.grades[id] || f.tier === "core"))
      .map(([id]) => id);
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
              h("th.kr-name", { scope: "col" }, "Narrative"),
              h("th", { scope: "col" }, "Grade"),
              h("th", { scope: "col" }, "What would lift it most"),
            ),
          ),
          h(
            "tbody",
            null,
            ids.map((id) => {
              const g = app.s.grades[id],
                live = app.s.rubric[id],
                x = g && g.by === "model" ? g : live || g;
              const weak = x
                ? [...x.criteria]
                    .filter((c) => c.suggestion && (c.verdict === "unmet" || c.verdict === "partly"))
                    .sort((a, b) => (a.verdict === "unmet" ? 0 : 1) - (b.verdict === "unmet" ? 0 : 1))[0]
                : null;
              const without = x ? x.criteria.filter((c) => !c.verdict) : [];
              return h(
                "tr",
                { data: { grade: id } },
                h(
                  "th.kr-name",
                  { scope: "row" },
                  button(app.label(id), () => app.jump(id), { kind: "link" }),
                ),
                h("td", null, scoreBadge(app, id) || h("span.kr-muted", null, "no text yet")),
                h(
                  "td",
                  null,
                  weak
                    ? weak.suggestion
                    : without.length
                      ? h(
                          "span.kr-muted",
                          null,
                          `${without.length} of ${x.criteria.length} criteria without a verdict: ${(without[0].ungraded || "not asked").replaceAll("_", " ")}.`,
                        )
                      : x
                        ? h("span.kr-muted", null, "Nothing that the critic can see.")
                        : app.review()
                          ? ""
                          : button("Write it", () => app.jump(id), { kind: "link", "aria-label": `Write ${app.label(id)}` }),
                ),
              );
            }),
          ),
        ),
      ),
    );
  });
}
