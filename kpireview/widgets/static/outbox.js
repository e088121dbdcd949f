// What the browser keeps by itself: the last view, and edits that no kernel has answered yet.

function keep(storage, key, value) {
  try {
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, value);
  } catch (e) {
    /* a full or forbidden storage costs the convenience only */
  }
}
function kept(storage, key) {
  try {
    return storage.getItem(key);
  } catch (e) {
    return null;
  }
}
function remember(app) {
  keep(sessionStorage, `kpireview:view:${app.s.meta.pack.id}:${app.s.mode}`, JSON.stringify({ ...app.view, open: undefined }));
}
function remembered(app) {
  try {
    return JSON.parse(kept(sessionStorage, `kpireview:view:${app.s.meta.pack.id}:${app.s.mode}`));
  } catch (e) {
    return null;
  }
}

// Unanswered edits stay in the browser until the store has them, so that a dead kernel costs nothing that was typed.
function outbox(app) {
  try {
    return JSON.parse(kept(localStorage, `kpireview:unsaved:${app.s.meta.pack.id}`)) || {};
  } catch (e) {
    return {};
  }
}
function putOutbox(app, box) {
  keep(localStorage, `kpireview:unsaved:${app.s.meta.pack.id}`, Object.keys(box).length ? JSON.stringify(box) : null);
}
function resend(app) {
  if (app.review()) return;
  const box = outbox(app),
    all = Object.values(box);
  if (!all.length) return;
  putOutbox(app, {});
  const known = all.filter((c) => app.s.fields[c.id]);
  const tables = known.filter(
    (c) => c.part === "rows" && JSON.stringify((app.s.values[c.id] || {}).rows || []) !== JSON.stringify(c.value),
  );
  for (const c of tables) sendRows(app, c.id, c.value, c.base);
  const changes = known.filter((c) => c.part !== "rows" && (app.s.values[c.id] || {})[c.part] !== c.value);
  if (changes.length) sendEdits(app, changes, Object.fromEntries(changes.map((c) => [c.id, c.base])));
  if (changes.length + tables.length) app.say(`${plural(changes.length + tables.length, "unsaved change")} from before brought back.`);
}

// Sends a table as it stands; `base` is its revision that the writer saw.
async function sendRows(app, id, rows, base) {
  const key = `${id}|rows`,
    seen = base === undefined ? (app.s.values[id] || {}).rev || 0 : base,
    box = outbox(app);
  putOutbox(app, { ...box, [key]: { id, part: "rows", value: rows, base: seen } });
  const reply = await app.ask("rows", { id, rows, base: { [id]: seen } });
  const now = outbox(app);
  if (reply !== undefined && now[key] && JSON.stringify(now[key].value) === JSON.stringify(rows)) {
    delete now[key];
    putOutbox(app, now);
  }
  return reply;
}

// Sends edits [{id, part, value}]; `base` is the revision of each field that the writer saw.
async function sendEdits(app, changes, base) {
  const seen = base || Object.fromEntries(changes.map((c) => [c.id, (app.s.values[c.id] || {}).rev || 0]));
  const box = outbox(app);
  for (const c of changes) box[`${c.id}|${c.part}`] = { ...c, base: seen[c.id] };
  putOutbox(app, box);
  const sent = performance.now();
  const reply = await app.ask("edit", { changes, base: seen });
  app.unsaved = reply === undefined;
  app.drawSaved();
  if (reply !== undefined) {
    const now = outbox(app);
    for (const c of changes) {
      const key = `${c.id}|${c.part}`;
      if (now[key] && now[key].value === c.value) delete now[key];
    }
    putOutbox(app, now);
    app.took = performance.now() - sent;
    if (app.el) app.el.dataset.took = app.took.toFixed(1);
  }
  return reply;
}
