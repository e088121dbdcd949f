"""Writes the workbook that a finance team fills: a cover, a sheet a domain, the narratives, a sheet a table, the earlier periods.

Longer than most modules, because the kinds of sheets are best read side by side. Nothing in it is a formula. What it says comes back
through `spreadsheet.import_sheet` as the same pack; what no cell can hold stands on the cover, or on the unseen sheet of `memory`.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from kpireview.catalog import Catalog, Kpi
from kpireview.model import Pack
from kpireview.model.pack import STAGE_NAMES, STAGES, ToleranceOverride
from kpireview.readers import template_style as s
from kpireview.readers.headers import (
    CONVENTION_HEADERS,
    COVER_KEYS,
    FOLLOW_HEADERS,
    KPI_HEADERS,
    NO_ROWS,
    OWN_HEADERS,
    RESTATED_HEADERS,
)
from kpireview.readers.memory import SHEET, filled, memory_rows, remember
from kpireview.readers.regions import number_type

_DOMAIN_NAMES = {"hr": "People"}
_EMPTY_ROWS = 12  # lines ready to fill below a table's rows


def template_bytes(catalog: Catalog, stage: str, pack: Pack | None = None) -> bytes:
    """Returns the workbook (.xlsx) for a stage: its core and recommended KPIs and those of `pack`, with its values and last period."""
    whole = catalog.with_custom(pack) if pack else catalog
    return _Template(whole, stage, pack).build()


class _Template:
    """Builds one workbook."""

    def __init__(self, catalog: Catalog, stage: str, pack: Pack | None) -> None:
        self.catalog, self.stage, self.pack = catalog, stage, pack
        self.prior = pack.prior() if pack else None
        self.book = Workbook()
        self.titles: dict[str, str] = {}
        self.unheld: list[str] = []
        chosen = {k.id for need in ("core", "recommended") for k in catalog.for_stage(stage, need)}
        if pack:
            chosen |= set(pack.kpis)
        self.kpis = [k for k in catalog.kpis.values() if k.id in chosen]

    def build(self) -> bytes:
        cover = self.book.active
        assert isinstance(cover, Worksheet)
        cover.title = "Cover"
        fields = [k for k in self.kpis if k.kind == "rows"]
        for kpi in fields:
            self.titles[kpi.id] = self._title(kpi.label)
        for domain in dict.fromkeys(k.domain for k in self.kpis):
            self._domain(domain, [k for k in self.kpis if k.domain == domain])
        self._narratives([k for k in self.kpis if k.kind == "narrative"])
        for kpi in fields:
            self._table(kpi)
        self._follow_ups()
        self._own()
        self._conventions()
        self._restated()
        if self.pack and self.pack.history:
            self._earlier(self.pack)
        self._memory()
        self._cover(cover)
        stream = io.BytesIO()
        self.book.save(stream)
        return _steady(stream.getvalue())

    def _title(self, text: str) -> str:
        plain = re.sub(r"[\[\]:*?/\\']", " ", text).strip()[:31].strip() or "Sheet"
        taken = {t.casefold() for t in (*self.book.sheetnames, *self.titles.values())}
        title, number = plain, 2
        while title.casefold() in taken:
            title = f"{plain[:27].strip()} {number}"
            number += 1
        return title

    def _sheet(self, title: str, tab: str) -> Worksheet:
        sheet = self.book.create_sheet(title)
        assert isinstance(sheet, Worksheet)
        sheet.sheet_properties.tabColor = tab
        return sheet

    def _head(self, sheet: Worksheet, title: str, line: str) -> None:
        s.put_text(sheet.cell(1, 1), title, s.TITLE)
        sheet.row_dimensions[1].height = 30
        s.put_text(sheet.cell(2, 1), line, s.SMALL)

    # --- a sheet a domain --------------------------------------------------------------------------------------------------------

    def _domain(self, domain: str, kpis: list[Kpi]) -> None:
        numbers = [k for k in kpis if k.kind in ("number", "choice", "date")]
        if not numbers:
            return
        name = _DOMAIN_NAMES.get(domain, "Our own KPIs" if domain == "custom" else domain.capitalize())
        sheet = self._sheet(self._title(name), s.TABS.get(domain, s.GREY))
        currency = self.pack.company.currency if self.pack else "the currency of the cover"
        self._head(
            sheet, name, f"Money in whole units of {currency}. A note on each name says what is meant. An empty cell is left as it was."
        )
        last = f"Last period ({self.prior.period.label})" if self.prior else "Last period"
        parts = ("actual", "budget", None, "absent", "ytd.actual", "ytd.budget", "forecast", "note", "source", "id")
        titles = [KPI_HEADERS["label"][0], "Unit", *(last if p is None else KPI_HEADERS[p][0] for p in parts)]
        s.header_row(sheet, 4, titles, [36, 9, 17, 17, 17, 26, 17, 17, 17, 36, 26, 36], (3, 4, 5, 7, 8, 9))
        rules, row = s.Rules(sheet), 5
        core = [k for k in numbers if k.stages.get(self.stage) == "core"]
        recommended = [k for k in numbers if k.stages.get(self.stage) == "recommended"]
        rest = [k for k in numbers if k not in core and k not in recommended]
        stage = STAGE_NAMES.get(self.stage, self.stage)
        for title, group in ((f"Core at {stage}", core), (f"Recommended at {stage}", recommended), ("Also in the pack", rest)):
            if not group:
                continue
            for column in range(1, len(titles) + 1):
                sheet.cell(row, column).fill = s.FILL_BAND
            s.put_text(sheet.cell(row, 1), title, s.BOLD)
            row += 1
            for kpi in group:
                self._line(sheet, row, kpi, rules)
                row += 1
        s.setup(sheet, "C5", tab=s.TABS.get(domain, s.GREY))
        sheet.print_title_rows = "4:4"

    def _line(self, sheet: Worksheet, row: int, kpi: Kpi, rules: s.Rules) -> None:
        entry = self.pack.kpis.get(kpi.id) if self.pack else None
        before = self.prior.kpis.get(kpi.id) if self.prior else None
        label = sheet.cell(row, 1)
        sheet.row_dimensions[row].height = 18
        s.put_text(label, kpi.label)
        s.note(label, self._about(kpi))
        s.put_text(sheet.cell(row, 2), self._unit(kpi), s.SMALL)
        s.put_text(sheet.cell(row, 12), kpi.id, s.SMALL)
        actual = sheet.cell(row, 3)
        places = [f"{c}{row}" for c in "CDGHI"]
        if kpi.kind == "number":
            kind = number_type(kpi)
            ytd = entry.ytd if entry else None
            values = (
                (entry.actual, entry.budget, ytd.actual if ytd else None, ytd.budget if ytd else None, entry.forecast)
                if entry
                else (None,) * 5
            )
            for place, value in zip(places, values, strict=True):
                s.put_number(sheet[place], value, kind)
                s.fillable(sheet[place])
                rules.number(place)
            s.put_number(sheet.cell(row, 5), before.actual if before else None, kind, font=s.SMALL)
            if entry and entry.computed_from:
                actual.font = Font(name=s.FACE, size=11, italic=True, color=s.INK)
                s.note(actual, f"Computed from {', '.join(entry.computed_from)}. Type over it, and it counts as typed.")
        elif kpi.kind == "choice":
            s.put_value(actual, entry.choice if entry else None, "choice")
            rules.choice(f"C{row}", kpi.choices)
            s.put_value(sheet.cell(row, 5), before.choice if before else None, "choice", font=s.SMALL)
        else:
            s.put_date(actual, entry.date if entry else None)
            rules.date(f"C{row}")
            s.put_date(sheet.cell(row, 5), before.date if before else None, font=s.SMALL)
        s.fillable(actual)
        self._words(sheet, row, entry, {6: "absent", 10: "note", 11: "source"}, kpi)
        for column in (1, 2, 5, 12):
            sheet.cell(row, column).border = s.UNDER
        if kpi.kind != "number":
            for column in (4, 7, 8, 9):
                sheet.cell(row, column).border = s.UNDER

    def _words(self, sheet: Worksheet, row: int, entry: Any, columns: dict[int, str], kpi: Kpi) -> None:
        for column, part in columns.items():
            cell = sheet.cell(row, column)
            text = getattr(entry, part) if entry else None
            s.style(cell, s.BODY, s.WRAP)
            if text and self._fits(text, f"{part} of {kpi.label}"):
                s.put_text(cell, text, s.BODY, s.WRAP)
            s.fillable(cell)

    def _fits(self, text: str, what: str) -> bool:
        if s.fits(text) and text.strip():
            return True
        why = f"{len(text):,} characters are more than a cell holds" if text.strip() else "it's blank"
        self.unheld.append(f"the {what}: {why}; it stays as it is in the pack")
        return False

    def _unit(self, kpi: Kpi) -> str:
        if kpi.kind == "choice":
            return "choice"
        if kpi.kind == "date":
            return "date"
        if number_type(kpi) == "percentage":
            return "%"
        if kpi.field_type == "currency":
            return (self.pack.company.currency if self.pack else "money") + (kpi.unit if kpi.unit.startswith("/") else "")
        return kpi.unit or ("count" if kpi.count else "number")

    def _about(self, kpi: Kpi) -> str:
        lines = [kpi.words.definition]
        if kpi.formula and kpi.formula.text:
            lines.append(f"Formula: {kpi.formula.text}")
            if kpi.formula.compute:
                lines.append("May be left empty: `kpireview compute` works it out.")
        if kpi.words.mistakes:
            lines.append(f"Usual mistake: {kpi.words.mistakes[0]}")
        if kpi.deprecated:
            lines.append(f"Deprecated: {kpi.deprecated}")
        return "\n".join(line for line in lines if line)

    # --- narratives ---------------------------------------------------------------------------------------------------------------

    def _narratives(self, kpis: list[Kpi]) -> None:
        if not kpis:
            return
        sheet = self._sheet(self._title("Narratives"), s.HEAD)
        self._head(
            sheet,
            "Narratives",
            "Markdown is welcome. Alt+Enter starts a new line within a cell. The note on each name lists what a good text answers.",
        )
        last = f"Last period ({self.prior.period.label})" if self.prior else "Last period"
        titles = [
            KPI_HEADERS["label"][0],
            "Domain",
            KPI_HEADERS["text"][0],
            last,
            *(KPI_HEADERS[p][0] for p in ("absent", "note", "source", "id")),
        ]
        s.header_row(sheet, 4, titles, [28, 13, 90, 55, 26, 30, 24, 36])
        for row, kpi in enumerate(kpis, 5):
            entry = self.pack.kpis.get(kpi.id) if self.pack else None
            before = self.prior.text(kpi.id) if self.prior else None
            s.put_text(sheet.cell(row, 1), kpi.label, s.BOLD, s.TOP)
            asks = [f"• {c.question}" for c in kpi.rubric if c.question]
            s.note(sheet.cell(row, 1), "\n".join((kpi.words.definition, *asks)))
            s.put_text(sheet.cell(row, 2), _DOMAIN_NAMES.get(kpi.domain, kpi.domain.capitalize()), s.SMALL, s.TOP)
            text = sheet.cell(row, 3)
            s.style(text, s.BODY, s.TOP)
            held = entry.text if entry else None
            if held is not None and self._fits(held, f"text of {kpi.label}"):
                s.put_text(text, held, s.BODY, s.TOP)
            s.fillable(text)
            if before and s.fits(before):
                s.put_text(sheet.cell(row, 4), before, s.SMALL, s.TOP)
            else:
                s.style(sheet.cell(row, 4), s.SMALL, s.TOP)
            self._words(sheet, row, entry, {5: "absent", 6: "note", 7: "source"}, kpi)
            for column in (5, 6, 7):
                sheet.cell(row, column).alignment = s.TOP
            s.put_text(sheet.cell(row, 8), kpi.id, s.SMALL, s.TOP)
            for column in (1, 2, 4, 8):
                sheet.cell(row, column).border = s.UNDER
            lines = max(
                sum(1 + len(line) // 95 for line in (held or "").splitlines()),
                sum(1 + len(line) // 60 for line in (before or "").splitlines()),
            )
            sheet.row_dimensions[row].height = min(400, max(90, 16 * lines + 12))
        s.setup(sheet, "C5", tab=s.HEAD)

    # --- tables -------------------------------------------------------------------------------------------------------------------

    def _table(self, kpi: Kpi) -> None:
        tab = s.TABS.get(kpi.domain, s.GREY)
        sheet = self._sheet(self.titles[kpi.id], tab)
        entry = self.pack.kpis.get(kpi.id) if self.pack else None
        s.put_text(sheet.cell(1, 1), kpi.label, s.TITLE)
        sheet.row_dimensions[1].height = 30
        what = "One row." if kpi.one_row else "A row each; add as many as there are, and leave no total."
        s.put_text(sheet.cell(2, 1), f"{kpi.words.definition} {what}".strip(), s.SMALL)
        s.note(sheet.cell(1, 1), self._about(kpi))
        s.put_text(sheet.cell(3, 1), "Table", s.SMALL)
        s.put_text(sheet.cell(3, 2), kpi.id, s.SMALL)
        for row, part in ((4, "absent"), (5, "note"), (6, "source")):
            s.put_text(sheet.cell(row, 1), KPI_HEADERS[part][0], s.SMALL)
            cell = sheet.cell(row, 2)
            s.style(cell, s.BODY, s.MIDDLE)
            text = getattr(entry, part) if entry else None
            if text and self._fits(text, f"{part} of {kpi.label}"):
                s.put_text(cell, text)
            s.fillable(cell)
        s.put_text(sheet.cell(7, 1), "Rows", s.SMALL)
        nothing = sheet.cell(7, 2)
        s.style(nothing)
        s.fillable(nothing)
        s.note(nothing, f"Write '{NO_ROWS}' if there is nothing to list this period.")
        if entry and entry.rows == ():
            s.put_text(nothing, NO_ROWS)
        rules = s.Rules(sheet)
        rules.choice("B7", (NO_ROWS,))
        widths = [max(14.0, min(34.0, len(c.label) * 1.15 + 4), 30.0 if c.type == "text" else 0) for c in kpi.columns]
        widths[0] = max(widths[0], 26)
        figures = tuple(i for i, c in enumerate(kpi.columns, 1) if c.type in ("money", "number", "count", "percent", "date"))
        s.header_row(sheet, 9, [c.label for c in kpi.columns], widths, figures)
        rows = list(entry.rows or ()) if entry else []
        shown = len(rows) + (0 if kpi.one_row and rows else 1 if kpi.one_row else _EMPTY_ROWS)
        for column, shape in enumerate(kpi.columns, 1):
            head = sheet.cell(9, column)
            told = (
                shape.description,
                "Required." if shape.required else "",
                f"One of {', '.join(shape.choices)}." if shape.choices else "",
            )
            s.note(head, "\n".join(t for t in told if t))
            letter = head.column_letter
            for index in range(shown):
                cell = sheet.cell(10 + index, column)
                value = rows[index].get(shape.name) if index < len(rows) else None
                if isinstance(value, str) and value.strip() and not self._fits(value, f"{shape.label} in row {index + 1} of {kpi.label}"):
                    value = None
                s.put_value(cell, value, shape.type, align=s.WRAP)
                s.fillable(cell)
            span = f"{letter}10:{letter}{9 + max(shown, 1) + 200}"
            if shape.type in ("money", "number", "count", "percent"):
                rules.number(span)
            elif shape.type == "date":
                rules.date(span)
            elif shape.type == "boolean":
                rules.choice(span, ("yes", "no"))
            elif shape.choices:
                rules.choice(span, shape.choices)
        last = sheet.cell(9 + max(shown, 1), len(kpi.columns)).coordinate
        table = Table(displayName=re.sub(r"\W", "_", kpi.id), ref=f"A9:{last}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        sheet.add_table(table)
        self._last_rows(sheet, kpi, len(kpi.columns) + 2)
        s.setup(sheet, "A10", tab=tab)

    def _last_rows(self, sheet: Worksheet, kpi: Kpi, first: int) -> None:
        rows = self.prior.rows(kpi.id) if self.prior else None
        if not rows or self.prior is None:
            return
        for offset, shape in enumerate(kpi.columns):
            head = sheet.cell(9, first + offset)
            s.put_text(head, f"{shape.label} ({self.prior.period.label})", s.SMALL, s.WRAP)
            head.border = s.UNDER
            sheet.column_dimensions[head.column_letter].width = 16
            for index, row in enumerate(rows):
                value = row.get(shape.name)
                if not isinstance(value, str) or s.fits(value):
                    s.put_value(sheet.cell(10 + index, first + offset), value, shape.type, font=s.SMALL, align=s.WRAP)

    # --- the rest -----------------------------------------------------------------------------------------------------------------

    def _list(
        self,
        title: str,
        line: str,
        titles: list[str],
        widths: list[float],
        lines: Iterable[tuple[Any, ...]],
        blank: int,
        kinds: tuple[str, ...],
    ) -> Worksheet:
        sheet = self._sheet(self._title(title), s.GREY)
        self._head(sheet, title, line)
        s.header_row(sheet, 4, titles, widths)
        row = 5
        for values in (*lines, *((None,) * len(titles) for _ in range(blank))):
            for column, (value, kind) in enumerate(zip(values, kinds, strict=True), 1):
                cell = sheet.cell(row, column)
                kind_ = kind if not isinstance(value, Decimal) else "number"
                if isinstance(value, str) and not s.fits(value):
                    self.unheld.append(f"{title}, line {row - 4}: a text longer than a cell holds")
                    value = None
                if isinstance(value, str):
                    s.put_text(cell, value, s.BODY, s.WRAP)
                elif kind_ == "date":
                    s.put_date(cell, value)
                elif kind_ == "percent":
                    s.put_number(cell, value, "percentage")
                elif isinstance(value, Decimal):
                    s.put_number(cell, value, "number")
                else:
                    s.style(cell, s.BODY, s.WRAP)
                s.fillable(cell)
            row += 1
        s.setup(sheet, "A5")
        return sheet

    def _follow_ups(self) -> None:
        asked = self.pack.meeting.follow_ups if self.pack and self.pack.meeting else ()
        lines = [(f.decision, f.owner, f.due, f.state, f.note) for f in asked]
        titles = [names[0] for names in FOLLOW_HEADERS.values()]
        sheet = self._list("Follow-ups", "What the board decided last time, and what became of it.", titles, [60, 20, 14, 16, 50], lines, 6,
                           ("text", "text", "date", "text", "text"))  # fmt: skip
        s.Rules(sheet).date("C5:C200")

    def _own(self) -> None:
        own = self.pack.custom if self.pack else {}
        lines = []
        for key, kpi in own.items():
            if any(";" in a or a != a.strip() or not a for a in kpi.aliases):
                self.unheld.append(f"{kpi.label}: its other names, where they hold a semicolon")
            lines.append((key, kpi.label, kpi.field_type, kpi.domain, kpi.unit, "; ".join(kpi.aliases) if kpi.aliases else None))
        titles = [names[0] for names in OWN_HEADERS.values()]
        line = "KPIs of your own: name them here (custom.…), give their values on a sheet with the columns Id and Actual."
        sheet = self._list("Own KPIs", line, titles, [30, 36, 16, 16, 12, 40], lines, 4, ("text",) * 6)
        rules = s.Rules(sheet)
        rules.choice("C5:C100", ("currency", "number", "percentage", "text", "date"))
        rules.choice("D5:D100", ("sales", "customers", "finance", "fundraising", "hr", "product", "operations"))

    def _conventions(self) -> None:
        held = self.pack.conventions if self.pack else {}
        sheet = self._sheet(self._title("Conventions"), s.GREY)
        self._head(
            sheet,
            "Conventions",
            "What the definitions leave to the company. Empty: the default. What is chosen here is disclosed in the board pack.",
        )
        titles = [CONVENTION_HEADERS["key"][0], "Question", CONVENTION_HEADERS["value"][0], CONVENTION_HEADERS["reason"][0], "Default"]
        s.header_row(sheet, 4, titles, [44, 60, 30, 40, 26])
        rules, row = s.Rules(sheet), 5
        keys = dict.fromkeys((*held, *self.catalog.conventions))  # in the pack's order, so that it comes back in that order
        for key in keys:
            asked, value = self.catalog.conventions.get(key), held.get(key)
            reason = value.reason if isinstance(value, ToleranceOverride) else None
            value = value.value if isinstance(value, ToleranceOverride) else value
            s.put_text(sheet.cell(row, 1), key, s.SMALL)
            s.put_text(sheet.cell(row, 2), asked.question if asked else "A tolerance of your own, with its reason", s.BODY, s.WRAP)
            cell, why = sheet.cell(row, 3), sheet.cell(row, 4)
            if isinstance(value, Decimal):
                s.put_number(cell, value, "number")
            else:
                s.put_value(cell, None if value is None else str(value), "text")
            s.put_value(why, reason, "text")
            s.fillable(cell)
            s.fillable(why)
            default = None if asked is None else asked.default_by_stage.get(self.stage, asked.default)
            s.put_text(sheet.cell(row, 5), "" if default is None else str(default), s.SMALL)
            if asked and asked.choices:
                rules.choice(f"C{row}", tuple(str(c) for c in asked.choices))
            row += 1
        s.setup(sheet, "A5")

    def _restated(self) -> None:
        lines = [
            (key, r.period, r.reported, r.reason)
            for key, entry in (self.pack.kpis.items() if self.pack else ())
            for r in entry.restates or ()
        ]
        titles = [names[0] for names in RESTATED_HEADERS.values()]
        sheet = self._list("Restatements", "Figures of earlier packs that were wrong: what was reported then, and why it changes.", titles,
                           [38, 16, 18, 70], [], 0, ("text", "text", "number", "text"))  # fmt: skip
        for row, (key, period, reported, reason) in enumerate((*lines, *(("", "", None, ""),) * 4), 5):
            for column, text in ((1, key), (2, period), (4, reason)):
                s.put_value(sheet.cell(row, column), text or None, "text", align=s.WRAP)
                s.fillable(sheet.cell(row, column))
            kpi = self.catalog.kpis.get(key)
            s.put_number(sheet.cell(row, 3), reported, number_type(kpi) if kpi else "number")
            s.fillable(sheet.cell(row, 3))

    def _earlier(self, pack: Pack) -> None:
        sheet = self._sheet(self._title("Earlier periods"), s.GREY)
        self._head(
            sheet,
            "Earlier periods",
            "What earlier packs reported, a line a value. Change a figure here only to mend a mistake in the record.",
        )
        titles = [KPI_HEADERS[p][0] for p in ("period", "label", "what", "row", "actual", "id")]
        titles[4] = "Value"
        s.header_row(sheet, 4, titles, [12, 36, 24, 8, 30, 36])
        row = 5
        for past in sorted(pack.history, key=lambda p: p.period.start, reverse=True):
            for key, entry in past.kpis.items():
                kpi = self.catalog.kpis.get(key)
                if kpi is None:
                    continue
                for what, number, value, kind in self._long(kpi, entry, past.period.label):
                    for column, text in ((1, past.period.label), (2, kpi.label), (3, what), (6, key)):
                        s.put_text(sheet.cell(row, column), text, s.SMALL)
                    if number:
                        sheet.cell(row, 4).value = number
                        s.style(sheet.cell(row, 4), s.SMALL)
                    s.put_value(sheet.cell(row, 5), value, kind, font=s.SMALL)
                    row += 1
        sheet.auto_filter.ref = f"A4:F{max(row - 1, 5)}"
        s.setup(sheet, "A5")

    def _long(self, kpi: Kpi, entry: Any, period: str) -> Iterable[tuple[str, int | None, Any, str]]:
        """Yields (what, row number, value, column type) of everything that an entry of an earlier period holds."""
        kind = {"currency": "money", "percentage": "percent", "number": "number"}[number_type(kpi)]
        ytd = entry.ytd
        figures = (("actual", entry.actual), ("budget", entry.budget), ("ytd.actual", ytd.actual if ytd else None),
                   ("ytd.budget", ytd.budget if ytd else None), ("forecast", entry.forecast))  # fmt: skip
        yield from ((KPI_HEADERS[part][0], None, value, kind) for part, value in figures if value is not None)
        if entry.choice is not None:
            yield "Choice", None, entry.choice, "text"
        if entry.date is not None:
            yield "Date", None, entry.date.isoformat(), "date"
        if entry.rows is not None:
            types = {c.name: c.type for c in kpi.columns}
            if not entry.rows:
                yield "Rows", None, NO_ROWS, "text"
            for number, line in enumerate(entry.rows, 1):
                for name, value in line.items():
                    if filled(value) and (not isinstance(value, str) or self._fits(value, f"{name} of {kpi.label} in {period}")):
                        yield name, number, value, types.get(name, "text")
        for part in ("text", "absent", "note", "source"):
            text = getattr(entry, part)
            if text is not None and self._fits(text, f"{part} of {kpi.label} in {period}"):
                yield KPI_HEADERS[part][0], None, text, "text"

    def _memory(self) -> None:
        if self.pack is None:
            return
        sheet = self.book.create_sheet(SHEET)
        sheet.sheet_state = "veryHidden"
        for row, (name, text) in enumerate(memory_rows(remember(self.pack)), 1):
            s.put_text(sheet.cell(row, 1), name)
            s.put_text(sheet.cell(row, 2), text)

    # --- cover --------------------------------------------------------------------------------------------------------------------

    def _cover(self, sheet: Worksheet) -> None:
        pack = self.pack
        s.put_text(sheet.cell(2, 2), f"Board pack, {pack.period.label}" if pack else "Board pack", s.TITLE)
        sheet.row_dimensions[2].height = 34
        s.put_text(sheet.cell(3, 2), pack.company.name if pack else "Fill in the tinted cells; everything else explains itself.", s.SMALL)
        year = pack.company.fiscal_year_start if pack and "fiscal_year_start" in pack.company.model_fields_set else None
        meeting = pack.meeting if pack else None
        values: dict[str, Any] = {
            "company.name": pack.company.name if pack else None,
            "company.stage": pack.company.stage if pack else self.stage,
            "company.currency": pack.company.currency if pack else None,
            "company.fiscal_year_start": Decimal(year) if year else None,
            "period.label": pack.period.label if pack else None,
            "period.start": pack.period.start if pack else None,
            "period.end": pack.period.end if pack else None,
            "meeting.date": meeting.date if meeting else None,
            "meeting.confidentiality": meeting.confidentiality if meeting else None,
            "meeting.recipient": meeting.recipient if meeting else None,
        }
        hints = {
            "company.stage": ", ".join(STAGES), "company.currency": "three letters of ISO 4217, such as USD or EUR",
            "company.fiscal_year_start": "1 to 12; empty: January",
            "period.label": "2026-07, 2026-Q3, 2026-H1 or 2026; with FY before it for fiscal years",
            "period.start": "may stay empty: the period's name says it", "period.end": "may stay empty",
            "meeting.date": "when the board meets",
            "meeting.confidentiality": "a line for every page",
        }  # fmt: skip
        rules, row = s.Rules(sheet), 5
        for key, names in COVER_KEYS.items():
            s.put_text(sheet.cell(row, 2), names[0], s.BOLD)
            cell, value = sheet.cell(row, 3), values[key]
            if key in ("period.start", "period.end", "meeting.date"):
                s.put_date(cell, value)
                rules.date(cell.coordinate)
            elif isinstance(value, Decimal):
                s.put_number(cell, value, "number")
            else:
                s.put_value(cell, value, "text")
            cell.alignment = Alignment(horizontal="left", vertical="center")
            s.fillable(cell)
            if key == "company.stage":
                rules.choice(cell.coordinate, STAGES)
            s.put_text(sheet.cell(row, 4), hints.get(key, ""), s.SMALL)
            sheet.row_dimensions[row].height = 21
            row += 1
        row = self._how(sheet, row + 1)
        self._index(sheet, row + 1)
        for letter, width in (("A", 3), ("B", 30), ("C", 38), ("D", 78)):
            sheet.column_dimensions[letter].width = width
        s.setup(sheet, None, tab=s.HEAD)

    def _how(self, sheet: Worksheet, row: int) -> int:
        s.put_text(sheet.cell(row, 2), "How to fill it", s.BOLD)
        lines = [
            "Tinted cells are yours. Grey ones show the last period and are not read.",
            "Money in whole units (1250000, not 1.25m); percentages as percentages (92 %).",
            "Empty means: not reported, or as it was. Zero is a value. Is there none for a reason, say it under 'Not reported because'.",
            "The word 'clear' in a cell takes out what the pack holds there.",
            "Sheets, rows and columns may be moved, hidden lines are read, columns of your own are left out. Keep the ids.",
            "Formulas are fine: their results are read. Nothing in here is code.",
            "Then: kpireview import THIS.xlsx -o FILE.pack.json --dry-run shows what would change; without --dry-run it's done.",
        ]
        if self.unheld:
            lines += ["", "What this workbook can't hold of the pack (import it over the pack with --into, and nothing is lost):"]
            lines += [f"– {text}" for text in dict.fromkeys(self.unheld)][:20]
        for offset, text in enumerate(lines, 1):
            s.put_text(sheet.cell(row + offset, 2), text, s.BODY if text[:1] != "–" else s.SMALL)
        return row + len(lines) + 1

    def _index(self, sheet: Worksheet, row: int) -> None:
        s.put_text(sheet.cell(row, 2), "Sheets", s.BOLD)
        titles = [t for t in self.book.sheetnames if t not in ("Cover", SHEET)]
        depth = -(-len(titles) // 3)
        for index, title in enumerate(titles):
            cell = sheet.cell(row + 1 + index % depth, 2 + index // depth)
            s.put_text(cell, title, s.LINK)
            quoted = title.replace("'", "''")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!A1")
            s.style(cell, s.LINK)


def _steady(data: bytes) -> bytes:
    """Returns the archive with fixed times, so that the same pack gives the same workbook."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content)
            fixed = zipfile.ZipInfo(item.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, content)
    return target.getvalue()
