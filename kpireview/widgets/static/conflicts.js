// Two texts of two people for one field.

function conflictBoxes(app, id) {
  return conflictsOf(app, id).map(([key, c]) => conflictBox(app, key, c));
}
function conflictBox(app, key, c) {
  const both = h("textarea.kr-input", { rows: 5, "aria-label": "A text made of both" });
  both.value = c.text ? `${c.theirs}\n\n${c.mine}` : "";
  return h(
    "div.kr-conflict",
    { role: "group", "aria-label": `Conflict: ${c.label}` },
    h("p", null, h("b", null, "Changed by two people at the same time. "), "Both versions are kept; choose, or write a third."),
    h(
      "div.kr-two",
      null,
      h("div", null, h("h5", null, `${c.theirs_by} (in the pack now)`), h("div.kr-version", null, c.theirs || "(empty)")),
      h("div", null, h("h5", null, c.mine_by), h("div.kr-version", null, c.mine || "(empty)")),
    ),
    app.review()
      ? null
      : h(
          "div.kr-inline",
          null,
          button(`Keep ${c.theirs_by}’s`, () => app.ask("settle", { id: key, choice: "theirs" }), { kind: "second" }),
          button(`Keep ${c.mine_by}’s`, () => app.ask("settle", { id: key, choice: "mine" }), { kind: "second" }),
        ),
    c.text && !app.review()
      ? h(
          "details.kr-sub",
          null,
          h("summary", null, "Make one of both"),
          both,
          button("Use this text", () => app.ask("settle", { id: key, choice: "text", text: both.value }), { kind: "second" }),
        )
      : null,
  );
}
