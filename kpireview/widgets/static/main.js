// The frame: header, places to go, the main pane; and the module's export.

function drawDesk(app) {
  const s = app.s,
    m = s.meta.pack,
    review = app.review();
  app.notice = h("div.kr-notice");
  app.status = h("div.kr-sr", { role: "status", "aria-live": "polite" });
  app.saved = h("span.kr-saved", { role: "status" });
  app.main = h("div.kr-main", { tabindex: "-1" });
  const side = h("nav.kr-nav", { "aria-label": "Sections" });
  const state = h("div"),
    files = h("div");
  const search = searchBox(app);
  fill(
    app.el,
    h(
      "div.kr.kr-desk",
      null,
      app.status,
      h(
        "div.kr-top",
        null,
        h(
          "div.kr-title",
          null,
          h("h2", { title: m.company }, m.company),
          h("span.kr-period", null, m.period),
          h("span.kr-tag", null, s.stages[m.stage]),
          review ? h("span.kr-tag.kr-tag-review", null, "Review") : null,
        ),
        search,
        app.saved,
        button("All packs", () => app.ask("start", {}), { kind: "quiet" }),
      ),
      app.notice,
      files,
      state,
      h("div.kr-body", null, side, app.main),
    ),
  );
  app.part(["view", "meters", "findings", "comments", "grades", "rubric", "conflicts", "meta", "all"], side, () => drawNav(app, side));
  app.part(["meta"], state, () =>
    fill(state, (!review && (s.meta.changes || s.meta.voided)) || (review && s.meta.voided) ? signState(app) : null),
  );
  app.part(["meta"], files, () => {
    const f = s.meta.file;
    fill(
      files,
      f && f.changed
        ? h(
            "div.kr-banner.kr-warn",
            { role: "alert" },
            h("div.kr-grow", null, f.gone ? `${f.name} is gone from the disk.` : `${f.name} changed on disk.`),
            f.gone || review ? null : button("Take its content", () => app.ask("file_choice", { take: true }), { kind: "second" }),
            button("Leave it", () => app.ask("file_choice", {}), { kind: "quiet" }),
          )
        : null,
    );
  });
  const first = review
    ? { name: "review" }
    : { name: "domain", id: Object.keys(s.domains).find((d) => (s.meters[d] || {}).core) || "sales" };
  const last = remembered(app);
  app.view = last && (last.name !== "domain" || s.domains[last.id]) ? last : first;
  app.drawMain();
  app.redraw("view");
  app.drawSaved();
}

const VIEWS = {
  findings: drawFindings,
  grades: drawGrades,
  comments: drawComments,
  review: drawReview,
  meeting: drawMeeting,
  choices: drawChoices,
  own: drawOwn,
  history: drawHistory,
  export: drawExport,
  conflicts: drawConflicts,
};

function drawMainOf(app) {
  for (const field of app.fields.values()) if (field.save) field.save();
  app.fields = new Map();
  app.lazy = [];
  app.parts = app.parts.filter((p) => !app.main.contains(p.node));
  fill(app.main);
  const box = h("div.kr-page");
  app.main.append(box);
  if (app.view.name === "domain") drawDomain(app, box, app.view);
  else (VIEWS[app.view.name] || drawFindings)(app, box);
}

function drawConflicts(app, box) {
  const list = h("div");
  add(box, [h("div.kr-head", null, h("h3", null, "Conflicts")), list]);
  app.part(["conflicts"], list, () => {
    const all = Object.entries(app.s.conflicts);
    fill(
      list,
      all.length
        ? all.map(([key, c]) => h("section.kr-card", { "aria-label": c.label }, h("h4", null, c.label), conflictBox(app, key, c)))
        : h("p.kr-calm", null, "Nobody’s change stands against another’s."),
    );
  });
}

function drawNav(app, side) {
  const s = app.s,
    had = side.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const findings = Object.values(s.findings).filter((f) => !f.decision),
    count = (sev) => findings.filter((f) => f.severity === sev).length;
  const threads = Object.values(s.comments).filter((c) => !c.parent && !c.resolved).length,
    stale = Object.values(s.grades).filter((g) => g.stale).length;
  const conflicts = Object.keys(s.conflicts).length;
  const shown = JSON.stringify([
    app.view,
    count("error"),
    count("warning"),
    threads,
    stale,
    conflicts,
    s.meters,
    s.meta.signoff,
    findings.filter((f) => f.severity === "error").map((f) => f.kpi),
    Object.keys(s.fields).length,
  ]);
  if (side.shown === shown) return;
  side.shown = shown;
  const item = (view, label, extra) => {
    const key = view.name + (view.id || ""),
      on = app.view && app.view.name === view.name && app.view.id === view.id;
    return h(
      "li",
      null,
      h(
        "button.kr-go" + (on ? ".kr-on" : ""),
        { type: "button", "aria-current": on ? "page" : null, data: { key }, on: { click: () => app.go(view) } },
        h("span.kr-go-label", null, label),
        extra,
      ),
    );
  };
  const meter = (id) => {
    const m = s.meters[id] || { core: 0, done: 0, more: 0, more_done: 0 },
      errors = findings.filter((f) => f.severity === "error" && (s.fields[f.kpi] || {}).domain === id).length;
    const total = m.core || m.more,
      done = m.core ? m.done : m.more_done;
    const title = m.core
      ? `${m.done} of ${m.core} core filled in, ${m.more_done} of ${m.more} recommended`
      : `${m.more_done} of ${m.more} recommended filled in`;
    return [
      errors ? h("span.kr-dot", { title: plural(errors, "error") }, h("span.kr-sr", null, plural(errors, "error")), String(errors)) : null,
      total
        ? h(
            "span.kr-meter",
            { title },
            h("span.kr-sr", null, title),
            h(
              "span.kr-bar",
              { "aria-hidden": "true" },
              h("span" + (done === total ? ".kr-full" : ""), { style: `width:${Math.round((100 * done) / total)}%` }),
            ),
            h("span.kr-meter-n", { "aria-hidden": "true" }, `${done}/${total}`),
          )
        : null,
    ];
  };
  const number = (n, kind) => (n ? h("span.kr-n" + (kind ? ".kr-n-" + kind : ""), null, String(n)) : null);
  const head = (text) => h("li.kr-nav-head", null, text);
  const review = item(
    { name: "review" },
    app.review() ? "Overview" : "Sign-off",
    s.meta.signoff ? h("span.kr-n.kr-n-good", null, "signed") : null,
  );
  fill(
    side,
    h(
      "ul",
      null,
      app.review()
        ? [
            head("Review"),
            review,
            item({ name: "findings" }, "Findings", [number(count("error"), "bad"), number(count("warning"), "warn")]),
            item({ name: "grades" }, "Grades", number(stale, "warn")),
            item({ name: "comments" }, "Comments", number(threads)),
          ]
        : null,
      head("The pack"),
      Object.entries(s.domains)
        .filter(([id]) => Object.values(s.fields).some((f) => f.domain === id))
        .map(([id, label]) => item({ name: "domain", id }, label, meter(id))),
      item({ name: "own" }, "Own KPIs"),
      item({ name: "meeting" }, "Meeting, follow-ups"),
      item({ name: "choices" }, "Company choices"),
      app.review()
        ? null
        : [
            head("Check"),
            item({ name: "findings" }, "Findings", [number(count("error"), "bad"), number(count("warning"), "warn")]),
            item({ name: "grades" }, "Grades", number(stale, "warn")),
            item({ name: "comments" }, "Comments", number(threads)),
            review,
          ],
      conflicts ? item({ name: "conflicts" }, "Conflicts", number(conflicts, "bad")) : null,
      head("Record"),
      item({ name: "history" }, "History"),
      item({ name: "export" }, app.review() ? "Export" : "Import and export"),
    ),
  );
  if (had) {
    const again = side.querySelector(`[data-key="${had}"]`);
    if (again) again.focus();
  }
}

function searchBox(app) {
  const input = h("input.kr-input.kr-search", {
    type: "search",
    placeholder: "Find a field",
    "aria-label": "Find a field",
    autocomplete: "off",
    role: "combobox",
    "aria-expanded": "false",
  });
  const list = h("ul.kr-options.kr-search-list", { role: "listbox", id: uid("s"), "aria-label": "Fields", hidden: true });
  input.setAttribute("aria-controls", list.id);
  let found = [],
    at = 0;
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const pick = (i) => {
    if (!found[i]) return;
    input.value = "";
    close();
    app.jump(found[i][0]);
  };
  const draw = () => {
    const query = flat(input.value).split(" ").filter(Boolean);
    if (!query.length) {
      close();
      return;
    }
    found = Object.entries(app.s.fields)
      .map(([id, f]) => {
        const name = flat(`${f.label}`),
          all = `${name} ${flat(id)} ${flat(f.also || "")}`;
        return query.every((w) => all.includes(w)) ? [id, f, (name.startsWith(query[0]) ? 0 : 2) + (f.tier === "core" ? 0 : 1)] : null;
      })
      .filter(Boolean)
      .sort((a, b) => a[2] - b[2])
      .slice(0, 12);
    at = Math.min(at, Math.max(found.length - 1, 0));
    fill(
      list,
      found.length
        ? found.map(([id, f], i) =>
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
              h("span.kr-grow", null, f.label),
              h("span.kr-muted", null, app.s.domains[f.domain] || ""),
            ),
          )
        : h("li.kr-muted", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, "No such field."),
    );
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (found.length) input.setAttribute("aria-activedescendant", `${list.id}-${at}`);
  };
  input.addEventListener("input", () => {
    at = 0;
    draw();
  });
  input.addEventListener("blur", close);
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
      input.value = "";
      close();
    }
  });
  return h("div.kr-searchbox", null, input, list);
}

function render({ model, el }) {
  // Lab would take Enter, Escape and letters for commands of the notebook.
  el.addEventListener("keydown", (e) => e.stopPropagation());
  el.classList.add("kr-root");
  const app = makeApp(model, el);
  app.drawMain = () => drawMainOf(app);
  const heard = (message, buffers) => app.receive(message, buffers || []);
  model.on("msg:custom", heard);
  app.begin(model.get("boot"));
  // The desk is as high as the pane: its top is where one wants to be.
  requestAnimationFrame(() => {
    if (el.getBoundingClientRect().top > 0) el.scrollIntoView({ block: "start" });
  });
  app.send("hello", { version: app.s.version }).then(
    () => {
      if (!app.s) return;
    },
    () => {},
  );
  const leave = () => {
    for (const field of app.fields.values()) if (field.save) field.save();
  };
  const hidden = () => {
    if (document.visibilityState === "hidden") leave();
  };
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", hidden);
  return () => {
    leave();
    model.off("msg:custom", heard);
    window.removeEventListener("pagehide", leave);
    document.removeEventListener("visibilitychange", hidden);
    if (app.pdf) URL.revokeObjectURL(app.pdf);
  };
}

export default { render };
