// The narrative editor: text with its claims and quotes marked, preview, last period's text, bound figures, and the rubric as a checklist.

function narrativeCard(app, id) {
  const spec = app.s.fields[id],
    review = app.review();
  const area = h("textarea.kr-text", {
    "aria-label": spec.label,
    spellcheck: "true",
    readOnly: review,
    rows: 4,
    data: { id, part: "text" },
    placeholder: review ? "No text." : "Begin a line with - for each point. **Two stars** make words bold.",
  });
  const marks = h("div.kr-marks", { "aria-hidden": "true" });
  const paper = h("div.kr-paper", null, marks, area);
  const preview = h("div.kr-preview", { hidden: true });
  const before = h(
    "div.kr-before",
    { hidden: true },
    h("h5", null, app.s.meta.pack.prior),
    h("div.kr-before-text", null, spec.prior_text || ""),
  );
  const count = h("span.kr-muted"),
    badge = h("span"),
    claims = h("div.kr-claims"),
    list = h("div.kr-rubric"),
    says = h("div.kr-says"),
    asking = h("div"),
    tools = h("div.kr-tools"),
    finder = h("div");
  const detail = h("div.kr-detail-box", { hidden: true });
  const card = h(
    "section.kr-card.kr-narrative",
    { "aria-label": spec.label, data: { row: id } },
    h("div.kr-head", null, h("h4", null, spec.label), badge),
    tools,
    finder,
    h(
      "div.kr-write",
      null,
      h(
        "div.kr-write-left",
        null,
        h("div.kr-side-by-side", null, h("div.kr-grow", null, paper, preview), before),
        h("div.kr-foot", null, count),
        claims,
        asking,
        says,
      ),
      list,
    ),
    detail,
  );
  const ed = { id, area, marks, dirty: false, lit: [], base: 0 };

  const toggle = (name, label, box, call) => {
    const b = button(
      label,
      () => {
        box.hidden = !box.hidden;
        b.setAttribute("aria-pressed", String(!box.hidden));
        if (call) call(!box.hidden);
      },
      { kind: "quiet", "aria-pressed": "false" },
    );
    return b;
  };
  const previewButton = toggle("preview", "Preview", preview, async (on) => {
    paper.hidden = on;
    if (on) await drawPreview();
  });
  async function drawPreview() {
    const d = await app.ask("preview", { id, text: area.value }, { quiet: true });
    if (d)
      fill(
        preview,
        d.html ? cleanHtml(d.html) : h("p.kr-muted", null, "Nothing written yet."),
        d.notes.map((n) => h("p.kr-muted", null, n)),
      );
  }
  add(tools, [
    previewButton,
    spec.prior_text ? toggle("before", "Last period’s text", before) : null,
    review ? null : button("Insert a figure", () => figureFinder(app, finder, (source) => insert(source)), { kind: "quiet" }),
    review ? button("Comment on the selection", () => commentOnSelection(app, ed, asking), { kind: "quiet" }) : null,
    button("Grade", () => app.ask("grade", { ids: [id], critic: "offline" }), { kind: "quiet", "aria-label": `Grade ${spec.label}` }),
    (() => {
      const more = h("button.kr-more", { type: "button", "aria-expanded": "false", "aria-label": `More about ${spec.label}` }, "⋯");
      more.addEventListener("click", () => {
        detail.hidden = !detail.hidden;
        more.setAttribute("aria-expanded", String(!detail.hidden));
        if (!detail.hidden) fill(detail, fieldDetail(app, id));
      });
      return more;
    })(),
  ]);

  function insert(source) {
    const from = area.selectionStart,
      to = area.selectionEnd;
    area.setRangeText(source, from, to, "end");
    area.focus();
    typed();
  }
  let timer = null;
  function typed() {
    ed.dirty = true;
    grow();
    drawMarks(app, ed);
    drawCount();
    clearTimeout(timer);
    timer = setTimeout(save, 600);
    stash();
    look();
  }
  // Figures and rubric follow each key, before anything is saved: one look at a time, and another where the text has changed meanwhile.
  let looking = false,
    waits = false;
  async function look() {
    if (area.value.length > 20000) return; // so long a text is read when it is saved
    if (looking) {
      waits = true;
      return;
    }
    looking = true;
    const text = area.value,
      d = await app.ask("look", { id, text }, { quiet: true });
    if (d && d.claims) {
      ed.looked = { text, claims: d.claims, rubric: ed.looked ? ed.looked.rubric : app.s.rubric[id] };
      if (area.value === text) {
        drawMarks(app, ed);
        drawClaims(app, ed, claims);
      }
      // The verdicts cost more, and wait until the keys do.
      const r = area.value === text ? await app.ask("look", { id, text, rubric: true }, { quiet: true }) : undefined;
      if (r && r.rubric !== undefined) {
        ed.looked.rubric = r.rubric || undefined;
        if (area.value === text) drawRubric(app, ed, list);
      }
    }
    looking = false;
    if (waits) {
      waits = false;
      look();
    }
  }
  // Until the store has it, the browser holds what was typed.
  function stash() {
    const box = outbox(app);
    box[`${id}|text`] = { id, part: "text", value: area.value, base: ed.base };
    putOutbox(app, box);
  }
  async function save() {
    clearTimeout(timer);
    timer = null;
    if (review || !ed.dirty) return;
    if (ed.sending) {
      ed.again = true;
      return;
    }
    const value = area.value,
      base = ed.base;
    ed.dirty = false;
    ed.sending = true;
    const reply = await sendEdits(app, [{ id, part: "text", value }], { [id]: base });
    ed.sending = false;
    if (reply === undefined) {
      ed.dirty = true;
      return;
    }
    const now = app.s.values[id] || {};
    if (reply.conflict) {
      // Both texts are kept. What was typed since goes into the conflict too; the editor then shows what the pack holds.
      if (area.value !== value) await sendEdits(app, [{ id, part: "text", value: area.value }], { [id]: base });
      ed.dirty = false;
      ed.again = false;
      area.value = (app.s.values[id] || {}).text || "";
    }
    ed.base = (app.s.values[id] || now).rev || 0;
    if (!ed.dirty) {
      const box = outbox(app);
      delete box[`${id}|text`];
      putOutbox(app, box);
    } else stash();
    field.refresh();
    if (ed.again) {
      ed.again = false;
      save();
    }
  }
  const grow = () => {
    area.style.height = "auto";
    area.style.height = `${Math.max(area.scrollHeight, 96)}px`;
  };
  const drawCount = () => {
    const n = words(area.value);
    count.textContent = `${plural(n, "word")}`;
  };
  area.addEventListener("input", typed);
  area.addEventListener("blur", save);
  area.addEventListener("keydown", (e) => {
    if (e.key === "Escape") {
      e.preventDefault();
      area.value = (app.s.values[id] || {}).text || "";
      ed.dirty = false;
      clearTimeout(timer);
      const box = outbox(app);
      delete box[`${id}|text`];
      putOutbox(app, box);
      grow();
      drawMarks(app, ed);
      drawCount();
      app.say("Back to what is saved");
    }
  });
  new ResizeObserver(() => {
    if (area.offsetWidth !== ed.width) {
      ed.width = area.offsetWidth;
      grow();
    }
  }).observe(area);

  const field = { node: card, focus: (how) => area.focus(how), save };
  field.refresh = () => {
    const value = app.s.values[id] || {},
      text = value.text || "";
    if (!ed.dirty && !ed.sending) {
      if (area.value !== text) {
        area.value = text;
        grow();
      }
      ed.base = value.rev || 0;
    }
    card.classList.toggle("kr-todo", spec.tier === "core" && !text && value.absent === undefined);
    drawMarks(app, ed);
    drawCount();
    drawClaims(app, ed, claims);
    drawRubric(app, ed, list);
    fill(badge, scoreBadge(app, id));
    if (!answering(says))
      fill(
        says,
        value.absent !== undefined ? h("div.kr-say.kr-say-note", null, `Not reported: ${value.absent}`) : null,
        (app.byField[id] || []).filter((f) => !f.code.startsWith("figure-")).map((f) => findingLine(app, f)),
        conflictBoxes(app, id),
        threadList(app, id, ed),
      );
    if (!preview.hidden) drawPreview();
  };
  app.fields.set(id, field);
  field.refresh();
  requestAnimationFrame(grow);
  return card;
}

function scoreBadge(app, id) {
  const g = app.s.grades[id],
    live = app.s.rubric[id];
  if (!g && !live) return null;
  const text = (x) => (x.score !== null ? String(x.score) : x.range ? `${x.range[0]}–${x.range[1]}` : "–");
  if (!g) return h("span.kr-badge", { title: "The offline critic’s view as you type; not kept until you grade" }, `draft ${text(live)}`);
  const what = g.by === "model" ? "model" : "offline";
  return h(
    "span",
    null,
    h(
      "span.kr-badge.kr-badge-graded" + (g.stale ? ".kr-stale" : ""),
      { title: `Graded by the ${what} critic, ${g.who}, ${when(g.at)}` },
      `${text(g)} / 100`,
    ),
    g.stale
      ? h("span.kr-badge.kr-warnbadge", null, "stale: changed since it was graded")
      : h("span.kr-muted", null, ` ${what}, ${when(g.at)}`),
  );
}
