// The PDF and the pack file out, and spreadsheets out and in.

function drawExport(app, box) {
  const paper = select(
      [
        ["a4", "A4"],
        ["letter", "US Letter"],
      ],
      "a4",
    ),
    audience = select(
      [
        ["board", "the board"],
        ["review", "the reviewer, with findings and comments"],
      ],
      app.review() ? "review" : "board",
    ),
    attach = select(
      [
        ["", "as usual"],
        ["shown", "what the pages show"],
        ["full", "all of the pack"],
        ["none", "nothing"],
      ],
      "",
    );
  const recipient = h("input.kr-input", { autocomplete: "off", value: app.s.meta.meeting.recipient });
  const state = h("div", { role: "status" }),
    shown = h("div.kr-pdf"),
    says = h("div");
  let job = 0;
  const go = () => {
    const mine = `${app.who}-${++job}`;
    app.jobs.clear();
    app.jobs.set(mine, (m, buffers) => {
      if (m.state === "failed") {
        fill(state, h("div.kr-banner.kr-bad", { role: "alert" }, m.problem));
        return;
      }
      if (m.state !== "done") {
        fill(
          state,
          h(
            "div.kr-banner",
            null,
            h(
              "div.kr-grow",
              null,
              m.state === "reviewing" ? "Checking and reviewing …" : m.page ? `Setting page ${m.page} …` : "Setting the pages …",
              h("span.kr-muted", null, ` ${m.percent} %`),
              h("progress", { max: 100, value: m.percent, "aria-label": "Making the PDF" }),
            ),
          ),
        );
        return;
      }
      if (app.pdf) URL.revokeObjectURL(app.pdf);
      app.pdf = URL.createObjectURL(new Blob([buffers[0]], { type: "application/pdf" }));
      fill(
        state,
        h(
          "div.kr-banner.kr-good",
          null,
          h("div.kr-grow", null, `Ready in ${m.seconds} s, ${(m.size / 1e6).toFixed(1)} MB.`),
          h("a.kr-btn.kr-primary", { href: app.pdf, download: m.name }, "Download the PDF"),
        ),
      );
      fill(shown, h("iframe", { src: `${app.pdf}#navpanes=0&view=FitH`, title: `Preview of ${m.name}` }));
      app.say("The PDF is ready.");
    });
    fill(shown);
    app.ask("export_pdf", { job: mine, paper: paper.value, audience: audience.value, attach: attach.value, recipient: recipient.value });
  };
  const toFolder = async (replace) => {
    const d = await app.ask("export_pack", { to: "folder", replace });
    if (d && d.exists)
      fill(
        says,
        h(
          "div.kr-banner.kr-warn",
          null,
          h("div.kr-grow", null, `${d.exists} is there already, with other content.`),
          button("Write over it", () => toFolder(true), { kind: "second" }),
        ),
      );
    else if (d && d.written) fill(says, h("div.kr-banner.kr-good", null, `Written: ${d.written}. Changes to it on disk will be noticed.`));
  };
  add(box, [
    h("div.kr-head", null, h("h3", null, app.review() ? "Export" : "Import and export")),
    signState(app),
    h(
      "section.kr-card",
      { "aria-label": "PDF" },
      h("h4", null, "The board pack as a PDF"),
      h(
        "div.kr-row",
        null,
        labelled("Written for", audience),
        labelled("Paper", paper),
        labelled("Data attached", attach),
        labelled("Recipient", recipient),
      ),
      button("Make the PDF", go, { kind: "primary" }),
      state,
      shown,
    ),
    app.review() ? null : sheetCard(app),
    h(
      "section.kr-card",
      { "aria-label": "Pack file" },
      h("h4", null, "The pack as a file"),
      h("p.kr-muted", null, "Everything that the pack holds, with its history, for the command line or a colleague."),
      h(
        "div.kr-inline",
        null,
        button(
          "Download the pack file",
          async () => {
            const d = await app.ask("export_pack", {});
            if (d && d.text) download(d.name, d.text, "application/json");
          },
          { kind: "second" },
        ),
        button("Write it beside the notebook", () => toFolder(false), { kind: "second" }),
      ),
      says,
    ),
  ]);
}

// A workbook to fill in, and a filled one: its changes are shown before anything is changed.
function sheetCard(app) {
  const file = h("input", { type: "file", accept: ".xlsx,.xlsm,.csv,.tsv", class: "kr-file", id: uid("sheet") }),
    says = h("div");
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const read = (blob) =>
    new Promise((done) => {
      const r = new FileReader();
      r.onload = () => done(String(r.result).split(",")[1] || "");
      r.readAsDataURL(blob);
    });
  file.addEventListener("change", async () => {
    const one = file.files[0];
    if (!one) return;
    const d = await app.ask("sheet_preview", { name: one.name, base64: await read(one) });
    file.value = "";
    if (!d || !d.changes) {
      fill(says);
      return;
    }
    fill(
      says,
      h("p", null, d.count ? `${plural(d.count, "change")} in ${one.name}. Nothing is changed yet.` : `${one.name} changes nothing.`),
      d.notes.map((n) => h("p.kr-muted", null, n)),
      d.count
        ? [
            h(
              "div.kr-scroll.kr-sheet",
              { tabindex: "0", role: "region", "aria-label": "Changes" },
              h(
                "table.kr-table.kr-compare",
                null,
                h(
                  "thead",
                  null,
                  h(
                    "tr",
                    null,
                    ["Field", "Now", "In the sheet", "Cell"].map((t) => h("th", { scope: "col" }, t)),
                  ),
                ),
                h(
                  "tbody",
                  null,
                  d.changes.map((c) =>
                    h(
                      "tr",
                      null,
                      h(
                        "th.kr-name",
                        { scope: "row" },
                        c.label,
                        ["actual", "text", "rows", "choice", "date"].includes(c.part) ? null : h("span.kr-muted", null, ` ${c.part}`),
                      ),
                      h("td", null, c.before || h("span.kr-muted", null, "empty")),
                      h("td", null, c.after || h("span.kr-muted", null, "empty")),
                      h("td.kr-muted", null, c.cell),
                    ),
                  ),
                ),
              ),
            ),
            button(
              `Take ${plural(d.count, "change")} over`,
              async () => {
                const r = await app.ask("sheet_take", {});
                if (r !== undefined) fill(says, h("div.kr-banner.kr-good", null, "Taken over as one revision; History can take it back."));
              },
              { kind: "primary" },
            ),
          ]
        : null,
    );
  });
  return h(
    "section.kr-card",
    { "aria-label": "Spreadsheet" },
    h("h4", null, "The pack as a spreadsheet"),
    h("p.kr-muted", null, "For a finance team to fill in: a sheet a domain, last period beside each figure."),
    h(
      "div.kr-inline",
      null,
      button(
        "Download the workbook",
        async () => {
          const d = await app.ask("sheet_template", {});
          if (d && d.base64) download(d.name, bytes(d.base64), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        },
        { kind: "second" },
      ),
    ),
    h("label.kr-upload", { for: file.id }, "Take over a filled workbook or CSV"),
    file,
    says,
  );
}
