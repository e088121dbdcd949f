// Threads of comments, in place and in one list.

function threadList(app, id, ed) {
  const all = app.threads[id] || [];
  return all
    .filter((t) => !t.parent)
    .map((t) =>
      thread(
        app,
        t,
        all.filter((x) => x.parent === t.key),
        ed,
      ),
    );
}
function thread(app, t, answers, ed) {
  const reply = h("input.kr-input", { "aria-label": `Answer ${t.by}`, placeholder: "Answer", autocomplete: "off" });
  // Emptied before it is sent: a thread with something typed in it isn't drawn over.
  const send = async (e) => {
    e.preventDefault();
    const text = reply.value;
    if (!text.trim()) return;
    reply.value = "";
    if ((await app.ask("comment", { field: t.field, text, parent: t.key })) === undefined) reply.value = text;
  };
  const quote = t.quote
    ? h(
        "button.kr-quote",
        {
          type: "button",
          on: {
            click: () => {
              if (ed && t.span) {
                const saved = (app.s.values[ed.id] || {}).text || "";
                selectSpan(ed, toUnits(saved, t.span[0]), toUnits(saved, t.span[1]));
              } else app.jump(t.field);
            },
          },
        },
        `“${t.quote}”`,
      )
    : null;
  return h(
    "div.kr-thread" + (t.resolved ? ".kr-resolved" : ""),
    { data: { comment: t.key } },
    h("div.kr-thread-head", null, h("b", null, t.by), h("span.kr-muted", null, ` ${when(t.at)}${t.resolved ? " · resolved" : ""}`)),
    quote,
    t.moved && !t.span ? h("p.kr-muted", null, "The passage has been rewritten since.") : null,
    h("p.kr-thread-text", null, t.text),
    answers.map((a) => h("p.kr-answer", null, h("b", null, a.by + " "), a.text, h("span.kr-muted", null, ` ${when(a.at)}`))),
    h(
      "form.kr-inline",
      { on: { submit: send } },
      t.resolved ? null : reply,
      t.resolved ? null : h("button.kr-btn.kr-tiny", { type: "submit" }, "Answer"),
      button(t.resolved ? "Open again" : "Resolve", () => app.ask("resolve", { id: t.key, resolved: !t.resolved }), { kind: "tiny" }),
    ),
  );
}
function commentForm(app, id) {
  const input = h("textarea.kr-input", { rows: 2 });
  return h(
    "div",
    null,
    labelled("Comment", input),
    button(
      "Comment",
      () => {
        if (input.value.trim())
          app.ask("comment", { field: id, text: input.value }).then((r) => {
            if (r !== undefined) input.value = "";
          });
      },
      { kind: "second" },
    ),
  );
}
function commentOnSelection(app, ed, box) {
  const saved = (app.s.values[ed.id] || {}).text || "",
    a = ed.area.selectionStart,
    b = ed.area.selectionEnd;
  fill(box);
  if (a === b) {
    app.say("Select the words first.");
    app.problem("Select the words that the comment is about, then choose Comment.");
    return;
  }
  const input = h("textarea.kr-input", { rows: 2, "aria-label": "Comment on the selection" });
  const form = h(
    "div.kr-comment-new.kr-thread",
    null,
    h("p.kr-muted", null, `“${saved.slice(a, b)}”`),
    input,
    h(
      "div.kr-inline",
      null,
      button(
        "Comment",
        () => {
          if (input.value.trim())
            app.ask("comment", { field: ed.id, text: input.value, start: toPoints(saved, a), end: toPoints(saved, b) }).then((r) => {
              if (r !== undefined) form.remove();
            });
        },
        { kind: "primary" },
      ),
      button("Cancel", () => form.remove(), { kind: "quiet" }),
    ),
  );
  box.prepend(form);
  input.focus();
}

function drawComments(app, box) {
  const list = h("div");
  add(box, [h("div.kr-head", null, h("h3", null, "Comments")), list]);
  app.part(["comments"], list, () => {
    if (list.contains(document.activeElement) && document.activeElement.value) return;
    const all = Object.entries(app.s.comments).map(([key, c]) => ({ key, ...c })),
      tops = all.filter((c) => !c.parent);
    const one = (t) =>
      h(
        "div",
        null,
        button(t.label, () => app.jump(t.field), { kind: "link" }),
        thread(
          app,
          t,
          all.filter((x) => x.parent === t.key),
        ),
      );
    fill(
      list,
      tops.length
        ? [
            tops.filter((t) => !t.resolved).map(one),
            tops.some((t) => t.resolved)
              ? h(
                  "details.kr-fold",
                  null,
                  h("summary", null, `${tops.filter((t) => t.resolved).length} resolved`),
                  tops.filter((t) => t.resolved).map(one),
                )
              : null,
          ]
        : h(
            "p.kr-calm",
            null,
            app.review()
              ? "No comments yet. Select words in a narrative, or open a figure’s ⋯, to comment."
              : "Nobody has commented yet. A reviewer comments in the review notebook; what they write shows here and beside its field.",
          ),
    );
  });
}
