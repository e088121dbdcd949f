// The first screen: packs of the store, a new one, the sample, a file.

function drawStart(app) {
  const s = app.s,
    review = app.review();
  app.notice = h("div.kr-notice");
  app.status = h("div.kr-sr", { role: "status" });
  app.saved = h("span");
  const packs = s.packs.length
    ? h(
        "ul.kr-packs",
        null,
        s.packs.map((p) =>
          h(
            "li",
            null,
            h(
              "button.kr-pack",
              { type: "button", on: { click: () => app.ask("open", { pack: p.id }) } },
              h("span.kr-pack-name", null, p.company),
              h("span.kr-pack-period", null, p.period),
              h("span.kr-muted", null, `revision ${p.revision}`),
            ),
          ),
        ),
      )
    : h("p.kr-muted", null, "The store holds no pack yet. Open the board pack notebook to draft one, or look at the sample.");
  const cards = [
    // An empty list of packs isn't what a new user needs.
    s.packs.length || review
      ? h("section.kr-card", { "aria-label": "Packs" }, h("h3", null, review ? "Packs to review" : "Your packs"), packs)
      : null,
    review ? null : newPack(app),
    h(
      "div.kr-stack",
      null,
      h(
        "section.kr-card",
        { "aria-label": "Sample" },
        h("h3", null, "The sample company"),
        h("p", null, "Tidewell, a fictional Series B company: eight quarters, good and bad narratives, and six planted faults to find."),
        button("Open the sample", () => app.ask("sample", {}), { kind: "second" }),
      ),
      review ? null : importCard(app),
    ),
  ];
  fill(
    app.el,
    h(
      "div.kr.kr-start",
      null,
      app.notice,
      app.status,
      h(
        "div.kr-hero",
        null,
        h("p.kr-kicker", null, "kpireview"),
        h("h2", null, review ? "Review a board pack" : "Draft a board pack"),
        h(
          "p.kr-lead",
          null,
          review
            ? "Figures that can’t be true, claims that the table contradicts, narratives that lack an owner: take them apart before the board does."
            : "Fill in the figures, write the story, and see at once what a director would question.",
        ),
        h("p.kr-muted", null, "Working as ", h("b", null, s.user), "."),
      ),
      h("div.kr-cards", null, cards),
    ),
  );
}

function newPack(app) {
  const s = app.s;
  const prior = select([["", "nothing: a first pack"], ...s.packs.map((p) => [p.id, `${p.company}, ${p.period}`])], "");
  const company = h("input.kr-input", { autocomplete: "off" });
  const stage = select(Object.entries(s.stages), "seriesB");
  const currency = h("input.kr-input", { value: "USD", maxlength: 3, autocomplete: "off", size: 5 });
  const label = h("input.kr-input", { placeholder: "2026-Q3", autocomplete: "off" });
  const fiscal = select(
    MONTHS.map((m, i) => [String(i + 1), m]),
    "1",
  );
  const follow = () => {
    const from = s.packs.find((p) => p.id === prior.value);
    for (const node of [company, currency]) node.disabled = Boolean(from);
    stage.disabled = Boolean(from);
    fiscal.disabled = Boolean(from);
    if (from) company.value = from.company;
    // The quarter after the one that it carries on from is the likely one.
    const last = from && !label.value && /^Q([1-4]) (\d{4})$/.exec(from.period);
    if (last) label.value = last[1] === "4" ? `${+last[2] + 1}-Q1` : `${last[2]}-Q${+last[1] + 1}`;
  };
  prior.addEventListener("change", follow);
  const go = (event) => {
    event.preventDefault();
    app.ask(
      "new",
      prior.value
        ? { prior: prior.value, label: label.value }
        : { company: company.value, stage: stage.value, currency: currency.value, label: label.value, fiscal_year_start: fiscal.value },
    );
  };
  return h(
    "section.kr-card",
    { "aria-label": "New pack" },
    h("h3", null, "New pack"),
    h(
      "form.kr-form",
      { on: { submit: go } },
      s.packs.length ? labelled("Carries on from", prior) : null,
      labelled("Company", company),
      h("div.kr-row", null, labelled("Stage", stage), labelled("Currency", currency)),
      h("div.kr-row", null, labelled("Period", label, "2026-07, 2026-Q3, 2026-H1, 2026"), labelled("Fiscal year begins", fiscal)),
      h("button.kr-btn.kr-primary", { type: "submit" }, "Start the pack"),
    ),
  );
}

function importCard(app) {
  const s = app.s;
  const file = h("input", { type: "file", accept: ".json,application/json", class: "kr-file", id: uid("file") });
  const take = async (type, payload) => {
    const found = await app.ask(type, payload);
    if (found && found.exists) confirmReplace(app, found, () => app.ask(type, { ...payload, replace: true }));
  };
  file.addEventListener("change", async () => {
    const one = file.files[0];
    if (one) await take("import_text", { name: one.name, text: await one.text() });
    file.value = "";
  });
  return h(
    "section.kr-card",
    { "aria-label": "Import" },
    h("h3", null, "A pack file"),
    s.files.length
      ? h(
          "ul.kr-files",
          null,
          s.files.map((name) =>
            h(
              "li",
              null,
              button(name, () => take("import_file", { name }), { kind: "link" }),
            ),
          ),
        )
      : null,
    s.files.length ? h("p.kr-muted", null, "These lie beside the notebook; changes on disk will be noticed.") : null,
    h("label.kr-upload", { for: file.id }, "Import a file (*.pack.json)"),
    file,
  );
}

function confirmReplace(app, found, go) {
  app.notice.dataset.kind = "question";
  fill(
    app.notice,
    h(
      "div.kr-banner.kr-warn",
      { role: "alert" },
      h("div.kr-grow", null, `${found.company} has a pack for ${found.label} already; ${plural(found.differ, "place")} differ.`),
      button("Open what is there", () => app.ask("open", { pack: found.exists }), { kind: "second" }),
      button("Take the file as a new revision", go, { kind: "primary" }),
    ),
  );
}
