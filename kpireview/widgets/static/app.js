// What the screen knows, how it talks to the kernel, and what it draws when that changes.

function makeApp(model, el) {
  const app = {
    model,
    el,
    s: null,
    view: null,
    pending: new Map(),
    seq: 0,
    who: Math.random().toString(36).slice(2, 8),
    fields: new Map(),
    parts: [],
    jobs: new Map(),
    saving: 0,
    lost: false,
    openNotes: new Set(),
    lazy: [],
  };

  app.send = (type, payload) => {
    const seq = `${app.who}:${++app.seq}`;
    return new Promise((done, fail) => {
      const timer = setTimeout(() => {
        app.lost = true;
        app.drawSaved();
      }, 12000);
      app.pending.set(seq, { done, fail, timer });
      // A dead kernel can't be sent to: the same words as where it doesn't answer, at once.
      try {
        model.send({ ...payload, type, seq });
      } catch (e) {
        clearTimeout(timer);
        app.lost = true;
        app.drawSaved();
      }
    });
  };

  // Sends and shows what went wrong, if anything did; resolves to the answer's data, or undefined.
  app.ask = async (type, payload, options) => {
    const changes = !(options && options.quiet);
    if (changes) {
      app.saving += 1;
      app.drawSaved();
    }
    try {
      const reply = await app.send(type, payload);
      if (changes) app.problem(null);
      return reply.data === undefined ? (reply.conflict === undefined ? {} : reply) : reply.data;
    } catch (error) {
      app.problem(error.message, error.trace);
      return undefined;
    } finally {
      if (changes) {
        app.saving -= 1;
        app.drawSaved();
      }
    }
  };

  app.receive = (message, buffers) => {
    if (message.type === "reply") {
      const waiting = app.pending.get(message.seq);
      if (!waiting) return;
      app.pending.delete(message.seq);
      clearTimeout(waiting.timer);
      app.lost = false;
      if (message.state) app.begin(message.state);
      if (message.update) app.merge(message.update);
      if (message.error) {
        const error = new Error(message.error);
        error.trace = message.trace;
        waiting.fail(error);
      } else waiting.done(message);
    } else if (message.type === "update") {
      if (message.version) app.s.version = message.version;
      app.merge(message.update);
    } else if (message.type === "job") {
      app.job = message;
      app.redraw("job");
      if (message.state !== "running") app.say(jobWords(message));
      if (message.state === "failed") app.problem(message.problem);
    } else if (message.type === "pdf") {
      const call = app.jobs.get(message.job);
      if (call) call(message, buffers);
    } else if (message.type === "problem") app.problem(message.text);
  };

  app.begin = (state) => {
    const first = !app.s;
    app.s = state;
    app.view = null;
    app.job = null;
    app.draw();
    if (!first) app.el.scrollIntoView({ block: "start" });
    if (state.screen === "desk") resend(app);
  };

  // Takes a difference over and redraws what shows it, and nothing else.
  app.merge = (update) => {
    if (!app.s || app.s.screen !== "desk") return;
    const touched = new Set();
    for (const [name, change] of Object.entries(update)) {
      const section = app.s[name];
      for (const key of change.gone) {
        delete section[key];
        touched.add(`${name}:${key}`);
      }
      for (const [key, value] of Object.entries(change.put)) {
        section[key] = value;
        touched.add(`${name}:${key}`);
      }
    }
    const sections = new Set(Object.keys(update));
    app.index();
    if (update.fields) {
      app.drawMain();
      app.drawLazy();
      sections.add("all");
    } else for (const [id, field] of app.fields) if (fieldTouched(app, id, touched)) field.refresh();
    app.drawSoon(sections);
    app.drawSaved();
  };

  // What stands beside the fields is drawn after the browser has shown them, once for everything that came meanwhile.
  app.drawSoon = (sections) => {
    const waits = Boolean(app.due);
    app.due = new Set([...(app.due || []), ...sections]);
    if (waits) return;
    const draw = () => {
      const due = app.due;
      app.due = null;
      for (const part of app.parts) if (part.on.some((s) => due.has(s))) part.draw();
    };
    afterPaint(draw);
  };

  // What stands further down a page is drawn after its top has been shown; whoever jumps there has it at once.
  app.lazily = (draw) => {
    app.lazy.push(draw);
    if (app.lazy.length === 1) afterPaint(app.drawLazy);
  };
  app.drawLazy = () => {
    const all = app.lazy;
    app.lazy = [];
    for (const draw of all) draw();
  };

  // What many parts look up by field.
  app.index = () => {
    app.byField = {};
    app.threads = {};
    for (const [key, f] of Object.entries(app.s.findings)) (app.byField[f.kpi] = app.byField[f.kpi] || []).push({ key, ...f });
    for (const list of Object.values(app.byField)) list.sort((a, b) => a.rank - b.rank);
    for (const [key, c] of Object.entries(app.s.comments)) (app.threads[c.field] = app.threads[c.field] || []).push({ key, ...c });
  };

  app.part = (on, node, draw) => {
    app.parts.push({ on, draw, node });
    draw();
    return node;
  };
  app.redraw = (name) => {
    app.parts = app.parts.filter((p) => p.node.isConnected || p.keep);
    for (const part of app.parts) if (part.on.includes(name)) part.draw();
  };
  app.say = (text) => {
    if (app.status) app.status.textContent = text;
  };
  app.problem = (text, trace) => {
    if (!app.notice) return;
    if (!text) {
      if (app.notice.dataset.kind === "error") fill(app.notice);
      return;
    }
    app.notice.dataset.kind = "error";
    // What the command line calls an option is a labelled field here.
    text = text
      .replace(/^--([a-z])([a-z-]*):/gm, (_, a, b) => `${a.toUpperCase()}${b}:`)
      .replace(/^environment: /gm, "")
      .replace(/^the /gm, "The ");
    fill(
      app.notice,
      h(
        "div.kr-banner.kr-bad",
        { role: "alert" },
        h(
          "div.kr-grow",
          null,
          text.split("\n").map((line) => h("div", null, line)),
          trace ? h("details", null, h("summary", null, "Technical details"), h("pre", null, trace)) : null,
        ),
        button("Close", () => fill(app.notice), { kind: "quiet" }),
      ),
    );
  };
  app.drawSaved = () => {
    if (!app.saved) return;
    app.saved.className = "kr-saved" + (app.lost || app.unsaved ? " kr-saved-lost" : "");
    if (app.lost && app.notice && app.notice.dataset.kind !== "lost") {
      app.notice.dataset.kind = "lost";
      fill(
        app.notice,
        h(
          "div.kr-banner.kr-warn",
          { role: "alert" },
          h(
            "div.kr-grow",
            null,
            h("b", null, "The notebook’s kernel doesn’t answer. "),
            "What you type stays in this browser. Run the cells again (menu Run, Run All Cells): it is then saved, and you are where you were.",
          ),
        ),
      );
    } else if (!app.lost && app.notice && app.notice.dataset.kind === "lost") {
      app.notice.dataset.kind = "";
      fill(app.notice);
    }
    app.saved.textContent = app.lost
      ? "Not saved"
      : app.unsaved && !app.saving
        ? "Not saved"
        : app.saving
          ? "Saving…"
          : app.s.screen === "desk"
            ? `Saved · revision ${app.s.meta.revision}`
            : "";
  };
  app.label = (id) => (app.s.fields[id] || {}).label || id;
  app.review = () => app.s.mode === "review";
  app.go = (view, focus) => {
    app.view = view;
    remember(app);
    app.drawMain();
    app.redraw("view");
    if (focus) {
      app.drawLazy();
      focus();
    } else app.main.scrollTop = 0;
  };
  // Shows a field wherever it is and puts the cursor into it.
  app.jump = (id) => {
    const spec = app.s.fields[id];
    if (!spec) return;
    const name = spec.domain === "meeting" ? { name: "meeting" } : { name: "domain", id: spec.domain, open: id };
    app.go(name, () => {
      const field = app.fields.get(id);
      if (!field) return;
      // Only the pane scrolls: the notebook's page stays where it is.
      const at = field.node.getBoundingClientRect(),
        pane = app.main.getBoundingClientRect();
      app.main.scrollTop += at.top - pane.top - (spec.kind === "narrative" || at.height > pane.height / 2 ? 12 : pane.height / 3);
      field.node.classList.add("kr-flash");
      setTimeout(() => field.node.classList.remove("kr-flash"), 1600);
      field.focus({ preventScroll: true });
    });
  };
  app.draw = () => {
    app.parts = [];
    app.fields = new Map();
    if (app.s.screen === "start") drawStart(app);
    else {
      app.index();
      drawDesk(app);
    }
  };
  return app;
}

function afterPaint(call) {
  if (document.visibilityState === "hidden") setTimeout(call, 0);
  else requestAnimationFrame(() => setTimeout(call, 0));
}
function fieldTouched(app, id, touched) {
  if (["values", "computed", "claims", "rubric", "grades"].some((s) => touched.has(`${s}:${id}`))) return true;
  const marks = JSON.stringify([
    (app.byField[id] || []).map((f) => [f.key, f.message, f.severity, f.decision]),
    app.threads[id] || [],
    conflictsOf(app, id).length,
  ]);
  const field = app.fields.get(id);
  if (field.marks === marks) return false;
  field.marks = marks;
  return true;
}
function conflictsOf(app, id) {
  return Object.entries(app.s.conflicts).filter(([, c]) => c.path === `/kpis/${id}`);
}

function jobWords(job) {
  if (job.state === "running" && job.unit === "votes")
    return `Asking ${job.model}: ${job.done} of ${job.of} votes${job.label ? ", " + job.label : ""}.`;
  if (job.state === "running") return `Grading ${job.label} (${job.done + 1} of ${job.of})`;
  if (job.state === "done") return `Graded ${plural(job.of, "narrative")}.`;
  if (job.state === "cancelled") return "Grading was cancelled; what was graded is kept.";
  return job.problem || "Grading failed.";
}
