"""Chooses the charts of a section: each answers a question, and is drawn as far as the pack holds its figures.

Longer than most modules: one short function a chart, and the table of them at the end, where a reader sees the whole choice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from markupsafe import Markup

from kpireview.board_pack import charts
from kpireview.board_pack.blocks import Picture, Pictures
from kpireview.board_pack.charts import HALF, Series, Step
from kpireview.board_pack.figures import Scale, period_name
from kpireview.board_pack.tables import Desk
from kpireview.model import Pack

MAX_BARS = 12
SCENARIOS = {"conservative": "Conservative", "mostLikely": "Most likely", "bestCase": "Best case"}


def pictures(desk: Desk, domain: str) -> Pictures | None:
    """Returns a domain's charts, half ones paired; None where the pack holds figures for none."""
    drawn = [p for make in CHARTS.get(domain, ()) if (p := make(desk)) is not None]
    if not drawn:
        return None
    rows: list[tuple[Picture, ...]] = []
    waiting: Picture | None = None
    for picture in drawn:
        if not picture.half:
            rows.append((picture,))
        elif waiting is None:
            waiting = picture
            rows.append((picture,))
        else:
            rows[rows.index((waiting,))] = (waiting, picture)
            waiting = None
    return Pictures(tuple(rows))


def _f(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _money(desk: Desk, values: Sequence[Decimal | None], *, signed: bool = False) -> Callable[[float], str]:
    """Returns how amounts of a chart are labelled: all in one scale, short enough for a bar."""
    scale = Scale.of([v for v in values if v is not None])
    size = max((abs(v) for v in values if v is not None), default=Decimal(0))
    if scale.letter == "k" and size >= 2_000_000:
        scale = Scale(Decimal(10) ** 6, "m")
    places = 2 if scale.letter == "m" and size < 100_000_000 else 1 if scale.letter == "m" else 0

    def label(value: float) -> str:
        part = desk.style.plain(Decimal(repr(value)) / scale.divisor, places, signed=signed)
        sign = part[0] if part[0] in "+−" else ""
        return f"{sign}{desk.style.symbol}{part[len(sign) :]}{scale.letter}"

    return label


def _count(desk: Desk, *, signed: bool = False) -> Callable[[float], str]:
    return lambda v: desk.style.plain(Decimal(repr(v)).quantize(Decimal(1)), 0, signed=signed)


def _percent(desk: Desk) -> Callable[[float], str]:
    return lambda v: desk.style.plain(Decimal(repr(v)), 1) + "\u00a0%"


def _now(desk: Desk) -> str:
    return period_name(desk.pack.period.label)


def _title(desk: Desk, words: str, parts: Sequence[tuple[str, str]]) -> str:
    return f"{words}: " + ", ".join(f"{name} {value}" for name, value in parts)


def _bridge(
    desk: Desk, words: str, question: str, steps: Sequence[tuple[str, Decimal | None, bool]], *, money: bool, caption: str = ""
) -> Picture | None:
    """Returns a waterfall of (label, value, is a total); unknown and zero changes are left out, an end that is missing ends it all."""
    first, last = steps[0], steps[-1]
    if first[1] is None or last[1] is None:
        return None
    kept = [s for s in steps if s[2] or s[1]]
    if len(kept) < 3:
        return None
    rest = last[1] - first[1] - sum((s[1] or Decimal(0) for s in kept if not s[2]), Decimal(0))
    biggest = max(abs(s[1] or Decimal(0)) for s in kept)
    if abs(rest) > biggest * Decimal("0.002"):
        kept.insert(-1, ("Not explained", rest, False))
    values = [s[1] for s in kept]
    label = _money(desk, values) if money else _count(desk)
    signed = _money(desk, values, signed=True) if money else _count(desk, signed=True)
    drawn = [Step(name, float(v or 0), "total" if total else "change") for name, v, total in kept]
    title = _title(desk, words, [(s.label, label(s.value) if s.kind == "total" else signed(s.value)) for s in drawn])
    half = len(drawn) <= 4
    svg = charts.waterfall(
        drawn,
        label=label,
        signed=signed,
        title=title,
        palette=desk.palette,
        width=HALF if half else charts.FULL,
        height=166 if half else 200,
    )
    return Picture(svg, question, caption, half)


def _before(desk: Desk, kpi: str) -> Decimal | None:
    return desk.before.number(kpi) if desk.before else None


def arr_bridge(desk: Desk) -> Picture | None:
    """Where did recurring revenue come from and go?"""
    n = desk.pack.number
    opening = n("sales.starting_arr")
    if opening is None:
        opening = _before(desk, "sales.arr")
    down, churn = n("sales.downgrades"), n("sales.churn_arr")
    steps = [
        ("Opening ARR", opening, True), ("New business", n("sales.new_business"), False), ("Expansion", n("sales.expansion"), False),
        ("Downgrades", -down if down is not None else None, False), ("Churn", -churn if churn is not None else None, False),
            ("Closing ARR", n("sales.arr"), True),
    ]  # fmt: skip
    return _bridge(desk, "ARR bridge", "What moved ARR?", steps, money=True, caption=_now(desk))


def arr_trend(desk: Desk) -> Picture | None:
    """Is recurring revenue on plan?"""
    return _trend(desk, "Is ARR on plan?", [("ARR", "sales.arr", "actual"), ("Plan", "sales.arr", "budget")], money=True)


def _trend(
    desk: Desk, question: str, wanted: Sequence[tuple[str, str, str]], *, money: bool, half: bool = True, from_zero: bool = True
) -> Picture | None:
    from kpireview.board_pack.tables import spaced

    packs = spaced(desk.timeline)
    series = []
    for name, kpi, measure in wanted:
        values = []
        for p in packs:
            entry = p.kpis.get(kpi) if isinstance(p, Pack) else None
            values.append(getattr(entry, measure) if entry else None)
        if measure == "budget" and sum(v is not None for v in values) < 2:
            continue
        series.append((name, values, measure == "budget"))
    known = [v for _, values, plan in series for v in values if v is not None and not plan]
    if len(known) < 2:
        return None
    label = _money(desk, [v for _, values, _ in series for v in values]) if money else _percent(desk)
    drawn = [Series(name, [_f(v) for v in values], plan) for name, values, plan in series]
    ends = [(s.name, label(next(v for v in reversed(s.values) if v is not None))) for s in drawn if any(v is not None for v in s.values)]
    svg = charts.lines(drawn, desk.periods, label=label, title=_title(desk, question, ends), palette=desk.palette,
                       width=HALF if half else charts.FULL, height=166, from_zero=from_zero)  # fmt: skip
    return Picture(svg, question, half=half)


def _bars_over_time(desk: Desk, question: str, kpi: str, *, money: bool = True) -> Picture | None:
    from kpireview.board_pack.tables import spaced

    packs = spaced(desk.timeline)[-8:]
    values = [p.number(kpi) for p in packs]
    if sum(v is not None for v in values) < 2:
        return None
    plan = [e.budget if isinstance(p, Pack) and (e := p.kpis.get(kpi)) else None for p in packs]
    label = _money(desk, values) if money else _count(desk)
    parts = [(name or "gap", "n/r" if v is None else label(float(v))) for name, v in zip(desk.periods[-8:], values, strict=True)]
    svg = charts.columns([_f(v) for v in values], desk.periods[-8:], label=label, title=_title(desk, question, parts), palette=desk.palette,
                         plan=[_f(v) for v in plan] if any(v is not None for v in plan) else None, height=166)  # fmt: skip
    return Picture(svg, question, "Dashed: plan." if any(v is not None for v in plan) else "", half=True)


def net_burn(desk: Desk) -> Picture | None:
    """How fast is cash going?"""
    return _bars_over_time(desk, "What do we burn a month, net?", "finance.net_burn_rate")


def cash_trend(desk: Desk) -> Picture | None:
    """How much cash is there?"""
    return _bars_over_time(desk, "How much cash is in the bank?", "finance.total_cash_in_bank")


def retention(desk: Desk) -> Picture | None:
    """Do customers stay and grow?"""
    pair = [("Net (NRR)", "customers.net_revenue_retention", "actual"), ("Gross (GRR)", "customers.gross_revenue_retention", "actual")]
    picture = _trend(desk, "Do customers stay, and do they grow?", pair, money=False, from_zero=False)
    n, g = desk.pack.number("customers.net_revenue_retention"), desk.pack.number("customers.gross_revenue_retention")
    if picture and n is not None and g is not None:
        gap = desk.style.plain(n - g, 1, signed=True)
        caption = f"Rates of the period, not annualised. The gap of {gap} points is what expansion adds."
        return Picture(picture.svg, picture.question, caption, picture.half)
    return picture


def runway(desk: Desk) -> Picture | None:
    """How long does the cash last?"""
    convention = desk.pack.conventions.get("finance.runway_months.cash_basis")
    early = desk.pack.company.stage in ("preSeed", "seed")
    basis = str(convention) if convention else "total_unrestricted_cash" if early else "operationally_available_cash"
    cash = None
    for kpi in (
        f"finance.{basis}",
        "finance.operationally_available_cash",
        "finance.total_unrestricted_cash",
        "finance.total_cash_in_bank",
    ):
        cash = desk.pack.number(kpi)
        if cash is not None:
            break
    if cash is None or cash <= 0:
        return None
    scenarios: list[tuple[str, float]] = []
    for row in (desk.pack.rows("finance.burn_rate_scenarios") or ())[:3]:
        net = row.get("net")
        if isinstance(net, Decimal):
            name = str(row.get("scenario"))
            scenarios.append((SCENARIOS.get(name, desk.line(name, 24)), float(net)))
    burn = desk.pack.number("finance.net_burn_rate")
    if not scenarios and burn is not None:
        scenarios.append(("At the period's burn", float(burn)))
    if not scenarios:
        return None
    label = _money(desk, [cash])
    words = [(name, f"{float(cash) / b:.1f} months" if b > 0 else "cash-generative") for name, b in scenarios]
    svg = charts.runway(float(cash), scenarios, label=_short(desk),
                        title=_title(desk, f"Runway from {label(float(cash))}", words), palette=desk.palette)  # fmt: skip
    return Picture(
        svg,
        "How long does the cash last?",
        f"Straight lines from {desk.label(kpi).lower()} at each scenario's monthly net burn; no raise, no change of plan.",
    )


def _short(desk: Desk) -> Callable[[float], str]:
    return lambda v: desk.style.short_money(Decimal(repr(v)))


def cash_bridge(desk: Desk) -> Picture | None:
    """What moved the cash?"""
    n = desk.pack.number
    out = n("finance.total_operational_outflow")
    steps = [
        ("Opening cash", _before(desk, "finance.total_cash_in_bank"), True), ("Operating inflow", n("finance.total_operational_inflow"),
            False),
        ("Operating outflow", -out if out is not None else None, False), ("Closing cash", n("finance.total_cash_in_bank"), True),
    ]  # fmt: skip
    if steps[1][1] is None or out is None:
        return None
    picture = _bridge(desk, "Cash bridge", "What moved the cash?", steps, money=True, caption=_now(desk))
    if picture and "Not explained" in str(picture.svg):
        svg = Markup(str(picture.svg).replace("Not explained", "Financing, other"))  # noqa: S704 - our own words in our own markup
        return Picture(svg, picture.question, _now(desk) + ". Financing, other: what operating flows don't explain.", picture.half)
    return picture


def against_plan(desk: Desk) -> Picture | None:
    """Where does the account differ from plan, or, without a plan, from the period before?"""
    wanted = ("finance.total_revenue", "finance.total_cogs", "finance.gross_profit", "finance.total_rnd", "finance.total_sm",
        "finance.total_cs",
              "finance.total_ga", "finance.ebitda")  # fmt: skip
    costs = {"finance.total_cogs", "finance.total_rnd", "finance.total_sm", "finance.total_cs", "finance.total_ga"}
    plans = {k: e.budget for k in wanted if (e := desk.pack.kpis.get(k)) and e.budget is not None and e.actual is not None}
    planned = len(plans) >= 3
    base = plans if planned else {k: v for k in wanted if (v := _before(desk, k)) is not None}
    gaps = [(k, (v - base[k]) * (-1 if k in costs else 1)) for k in wanted if k in base and (v := desk.pack.number(k)) is not None]
    gaps = [(k, g) for k, g in gaps if g]
    if len(gaps) < 3:
        return None
    label = _money(desk, [g for _, g in gaps], signed=True)
    items = [(desk.label(k).removeprefix("Total "), float(g), label(float(g))) for k, g in gaps]
    versus = "plan" if planned else period_name(desk.before.period.label) if desk.before else ""
    question = f"Where do we differ from {versus}?"
    svg = charts.bars(items, title=_title(desk, question, [(n, w) for n, _, w in items]), palette=desk.palette, signed=True)
    return Picture(svg, question, "Right and solid: better for the result. Left and hollow: worse.", half=True)


def pipeline_bridge(desk: Desk) -> Picture | None:
    """What moved the pipeline?"""
    rows = desk.pack.rows("sales.pipeline_flow") or ()
    row = rows[0] if rows else {}
    n = desk.pack.number

    def value(column: str, kpi: str) -> Decimal | None:
        held = row.get(column)
        return held if isinstance(held, Decimal) else n(kpi) if kpi else None

    def less(v: Decimal | None) -> Decimal | None:
        return -v if v is not None else None

    steps = [
        ("Opening", value("opening_value", "sales.opening_pipeline_value"), True), ("New", value("new_value",
            "sales.new_opps_added_value"), False),
        ("Won", less(value("won_value", "sales.closed_won_value")), False), ("Lost", less(value("lost_value", "sales.closed_lost_value")),
            False),
        ("Scrubbed", less(value("scrub_value", "")), False), ("Closing", value("closing_value", "sales.pipeline_value"), True),
    ]  # fmt: skip
    return _bridge(desk, "Pipeline bridge", "What moved the pipeline?", steps, money=True, caption=_now(desk))


def coverage(desk: Desk) -> Picture | None:
    """Does the weighted pipeline cover the forecasts of the coming quarters?"""
    rows = (desk.pack.rows("sales.pipeline_quarterly_forecasts") or ())[:6]
    items = [
        (str(r.get("quarter")), t, w)
        for r in rows
        if isinstance(t := r.get("total_pipeline_value"), Decimal) and isinstance(w := r.get("weighted_pipeline_value"), Decimal)
    ]
    if items:
        label = _money(desk, [t for _, t, _ in items])
        drawn = [(desk.line(name, 14), float(w), f"{label(float(w))} of {label(float(t))}") for name, t, w in items]
        question = "How much of the pipeline is likely?"
        svg = charts.bars(
            drawn, title=_title(desk, question, [(n, w) for n, _, w in drawn]), palette=desk.palette, marks=[float(t) for _, t, _ in items]
        )
        return Picture(svg, question, "Bar: weighted by probability. Tick: whole pipeline.", half=True)
    n = desk.pack.number
    known = [(name, v) for name, k in (("Pipeline", "sales.pipeline_value"), ("Weighted", "sales.weighted_forecast"), ("Forecast",
        "sales.quarterly_forecast"))
             if (v := n(k)) is not None]  # fmt: skip
    if len(known) < 2:
        return None
    label = _money(desk, [v for _, v in known])
    question = "Does the pipeline cover the forecast?"
    forecast = n("sales.quarterly_forecast")
    pipe = n("sales.pipeline_value")
    caption = f"Coverage: {desk.style.plain(pipe / forecast, 1)}× of the forecast." if forecast and pipe and forecast > 0 else ""
    drawn = [(name, float(v), label(float(v))) for name, v in known]
    return Picture(
        charts.bars(drawn, title=_title(desk, question, [(n_, w) for n_, _, w in drawn]), palette=desk.palette),
        question,
        caption,
        half=True,
    )


def funnel(desk: Desk) -> Picture | None:
    """Where do deals stand?"""
    rows = (desk.pack.rows("sales.pipeline_stage_metrics") or ())[:8]
    known = [
        (str(r.get("stage")), v, r.get("deal_count"), r.get("closing_probability"))
        for r in rows
        if isinstance(v := r.get("total_value"), Decimal)
    ]
    if len(known) < 2:
        return None
    label = _money(desk, [v for _, v, _, _ in known])
    drawn = []
    for name, v, deals, odds in known:
        words = [f"{desk.style.plain(deals, 0)} deals"] if isinstance(deals, Decimal) else []
        if isinstance(odds, Decimal):
            words.append(f"{desk.style.plain(odds, 0)}\u00a0%")
        side = " · ".join(words)
        drawn.append((desk.line(name, 24), float(v), label(float(v)), side))
    question = "Where do open deals stand?"
    svg = charts.funnel(drawn, title=_title(desk, question, [(n, f"{w} ({s})") for n, _, w, s in drawn]), palette=desk.palette)
    return Picture(svg, question, "Value by stage; deals and chance of closing beside it.", half=True)


def segments(desk: Desk) -> Picture | None:
    """Which customers pay us?"""
    rows = (desk.pack.rows("customers.customer_segments") or ())[:7]
    known = [(desk.line(str(r.get("name")), 24), v) for r in rows if isinstance(v := r.get("segment_arr"), Decimal) and v > 0]
    total = sum(v for _, v in known)
    if len(known) < 2 or not total:
        return None
    drawn = [(name, float(v), desk.style.plain(v / total * 100, 0) + "\u00a0%") for name, v in known]
    question = "Which segments does ARR come from?"
    return Picture(
        charts.shares(drawn, title=_title(desk, question, [(n, w) for n, _, w in drawn]), palette=desk.palette), question, half=True
    )


def headcount_bridge(desk: Desk) -> Picture | None:
    """How did the team change?"""
    n = desk.pack.number
    opening, closing = _before(desk, "hr.total_headcount"), n("hr.total_headcount")
    moved = n("hr.headcount_change")
    if opening is None and closing is not None and moved is not None:
        opening = closing - moved
    left, fired = n("hr.voluntary_exits"), n("hr.terminations")
    steps = [
        ("Opening", opening, True), ("New hires", n("hr.new_hires"), False), ("Voluntary exits", -left if left is not None else None,
            False),
        ("Terminations", -fired if fired is not None else None, False), ("Closing", closing, True),
    ]  # fmt: skip
    return _bridge(desk, "Headcount bridge", "How did the team change?", steps, money=False, caption=_now(desk))


def departments(desk: Desk) -> Picture | None:
    """Where do people work?"""
    rows = (desk.pack.rows("hr.departments") or ())[:MAX_BARS]
    known = [(desk.line(str(r.get("department")), 24), v) for r in rows if isinstance(v := r.get("headcount"), Decimal)]
    if len(known) < 2:
        return None
    drawn = [(name, float(v), desk.style.plain(v, 0)) for name, v in known]
    question = "Where do people work?"
    return Picture(
        charts.bars(drawn, title=_title(desk, question, [(n, w) for n, _, w in drawn]), palette=desk.palette), question, half=True
    )


def headcount_trend(desk: Desk) -> Picture | None:
    """How has the team grown?"""
    return _bars_over_time(desk, "How has the team grown?", "hr.total_headcount", money=False)


def capacity(desk: Desk) -> Picture | None:
    """What do engineers work on?"""
    rows = desk.pack.rows("product.capacity_allocation") or ()
    names = (
        ("Innovation", "innovation"),
        ("Maintenance", "maintenance"),
        ("Technical debt", "tech_debt"),
        ("Customer support", "customer_support"),
        ("Sales support", "sales_support"),
    )
    return _shares(desk, "What do engineers work on?", [(n, v) for n, c in names if rows and isinstance(v := rows[0].get(c), Decimal)])


def roadmap(desk: Desk) -> Picture | None:
    """What is the roadmap for?"""
    names = (
        ("Offensive", "product.offensive_roadmap_pct"),
        ("Defensive", "product.defensive_roadmap_pct"),
        ("Commitments", "product.commitments_roadmap_pct"),
    )
    return _shares(desk, "What is the roadmap for?", [(n, v) for n, k in names if (v := desk.pack.number(k)) is not None])


def _shares(desk: Desk, question: str, known: Sequence[tuple[str, Decimal]]) -> Picture | None:
    if len(known) < 2 or sum(v for _, v in known) <= 0:
        return None
    drawn = [(n, float(v), desk.style.plain(v, 0) + "\u00a0%") for n, v in known]
    return Picture(
        charts.shares(drawn, title=_title(desk, question, [(n, w) for n, _, w in drawn]), palette=desk.palette), question, half=True
    )


def raise_progress(desk: Desk) -> Picture | None:
    """How far is the round?"""
    names = (("Target", "fundraising.target_raise"), ("Minimum close", "fundraising.minimum_close_amount"), ("Committed",
        "fundraising.committed_amount"),
             ("Received", "fundraising.total_received"))  # fmt: skip
    known = [(n, v) for n, k in names if (v := desk.pack.number(k)) is not None]
    if len(known) < 2:
        return None
    label = _money(desk, [v for _, v in known])
    drawn = [(n, float(v), label(float(v))) for n, v in known]
    return Picture(
        charts.bars(drawn, title=_title(desk, "How far is the round?", [(n, w) for n, _, w in drawn]), palette=desk.palette),
        "How far is the round?",
        half=True,
    )


CHARTS: dict[str, tuple[Callable[[Desk], Picture | None], ...]] = {
    "sales": (arr_bridge, arr_trend, coverage, pipeline_bridge, funnel),
    "customers": (retention, segments),
    "finance": (runway, cash_bridge, against_plan, cash_trend, net_burn),
    "fundraising": (raise_progress,),
    "product": (roadmap, capacity),
    "hr": (headcount_bridge, headcount_trend, departments),
}
