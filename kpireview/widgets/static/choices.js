// The meeting, the company and its choices, and its own KPIs.

function drawMeeting(app, box) {
  const m = app.s.meta.meeting,
    review = app.review();
  const input = (field, props) =>
    h("input.kr-input", {
      ...props,
      value: m[field],
      readOnly: review,
      autocomplete: "off",
      on: { change: (e) => app.ask("meeting", { field, value: e.target.value }) },
    });
  add(box, [
    h("div.kr-head", null, h("h3", null, "Meeting and follow-ups")),
    h(
      "section.kr-card",
      { "aria-label": "Meeting" },
      h(
        "div.kr-row",
        null,
        labelled("Date of the meeting", input("date", { type: "date" })),
        labelled("Confidentiality line", input("confidentiality")),
        labelled("Recipient", input("recipient")),
      ),
    ),
    rowsCard(app, "meeting.follow_ups"),
  ]);
}

function drawChoices(app, box) {
  const review = app.review(),
    m = app.s.meta;
  add(box, [
    h("div.kr-head", null, h("h3", null, "Company choices")),
    companyCard(app),
    h("p.kr-muted", null, "What definitions leave to the company. Each choice is disclosed in the board pack."),
    h(
      "section.kr-card",
      { "aria-label": "Conventions" },
      app.s.choices.map((c) => {
        const set = m.conventions[c.key];
        const control = c.choices.length
          ? select([["", `default: ${c.default.replaceAll("_", " ")}`], ...c.choices.map((x) => [x, x.replaceAll("_", " ")])], set || "", {
              disabled: review,
              on: { change: (e) => app.ask("convention", { key: c.key, value: e.target.value }) },
            })
          : h("input.kr-input", {
              value: set || "",
              placeholder: c.default,
              readOnly: review,
              on: { change: (e) => app.ask("convention", { key: c.key, value: e.target.value }) },
            });
        return h("div.kr-choice", null, labelled(c.question, control));
      }),
    ),
  ]);
}

// Who the pack is about and when: editable, with what a change brings said before it is made.
function companyCard(app) {
  const p = app.s.meta.pack,
    review = app.review(),
    says = h("div"),
    off = { readOnly: review, autocomplete: "off" };
  const name = h("input.kr-input", { ...off, value: p.company }),
    currency = h("input.kr-input", { ...off, value: p.currency, maxlength: 3, size: 5 }),
    label = h("input.kr-input", { ...off, value: p.label, size: 10 });
  const stage = select(Object.entries(app.s.stages), p.stage, { disabled: review }),
    fiscal = select(
      MONTHS.map((m, i) => [String(i + 1), m]),
      String(p.fiscal_year_start),
      { disabled: review },
    );
  const wanted = () => ({
    name: name.value,
    currency: currency.value,
    stage: stage.value,
    label: label.value,
    fiscal_year_start: fiscal.value,
  });
  const back = () => {
    name.value = p.company;
    currency.value = p.currency;
    label.value = p.label;
    stage.value = p.stage;
    fiscal.value = String(p.fiscal_year_start);
    fill(says);
  };
  const ask = async (e) => {
    e.preventDefault();
    const d = await app.ask("company", { ...wanted(), ask: true });
    if (!d || !d.brings) {
      fill(says);
      return;
    }
    if (!d.brings.length) {
      back();
      app.say("Nothing is different.");
      return;
    }
    fill(
      says,
      h(
        "div.kr-banner.kr-warn",
        { role: "alert" },
        h(
          "div.kr-grow",
          null,
          h("b", null, "What this changes"),
          h(
            "ul",
            null,
            d.brings.map((x) => h("li", null, x)),
          ),
        ),
        button("Make the change", () => app.ask("company", wanted()), { kind: "primary" }),
        button("Leave it", back, { kind: "quiet" }),
      ),
    );
    says.querySelector("button").focus();
  };
  for (const node of [name, currency, label, stage, fiscal]) node.addEventListener("input", () => fill(says));
  return h(
    "form.kr-card.kr-form",
    { "aria-label": "Company and period", on: { submit: ask } },
    h(
      "div.kr-row",
      null,
      labelled("Company", name),
      labelled("Stage", stage, "decides which KPIs are core"),
      labelled("Currency", currency),
    ),
    h("div.kr-row", null, labelled("Period", label, `${p.start} to ${p.end}`), labelled("Fiscal year begins", fiscal)),
    review ? null : h("div.kr-inline", null, h("button.kr-btn.kr-second", { type: "submit" }, "Change …")),
    says,
  );
}

function drawOwn(app, box) {
  const own = Object.entries(app.s.fields).filter(([, f]) => f.tier === "own");
  const label = h("input.kr-input", { autocomplete: "off" }),
    unit = h("input.kr-input", { autocomplete: "off", size: 8 });
  const type = select(
      [
        ["currency", "money"],
        ["number", "number"],
        ["percentage", "percentage"],
        ["text", "narrative"],
        ["date", "date"],
      ],
      "number",
    ),
    domain = select(Object.entries(app.s.domains), "sales");
  add(box, [
    h("div.kr-head", null, h("h3", null, "The company’s own KPIs")),
    h("p.kr-muted", null, "Shown, compared and linked in prose; no rule of ours is about them."),
    own.length
      ? h(
          "ul.kr-own",
          null,
          own.map(([id, f]) =>
            h(
              "li",
              null,
              button(f.label, () => app.jump(id), { kind: "link" }),
              h("span.kr-muted", null, ` ${app.s.domains[f.domain]}, ${id}`),
              app.review()
                ? null
                : button("Remove", () => app.ask("own_remove", { id }), { kind: "tiny", "aria-label": `Remove ${f.label}` }),
            ),
          ),
        )
      : h("p.kr-calm", null, "None yet."),
    app.review()
      ? null
      : h(
          "form.kr-card.kr-form",
          {
            "aria-label": "Add a KPI",
            on: {
              submit: (e) => {
                e.preventDefault();
                app.ask("own_add", { label: label.value, field_type: type.value, domain: domain.value, unit: unit.value }).then((d) => {
                  if (d && d.id) app.jump(d.id);
                });
              },
            },
          },
          h("h4", null, "Add one"),
          h("div.kr-row", null, labelled("Name", label), labelled("Kind", type), labelled("Domain", domain), labelled("Unit", unit)),
          h("button.kr-btn.kr-primary", { type: "submit" }, "Add the KPI"),
        ),
  ]);
}
