"""Charts as SVG: pure functions of plain numbers that return markup, each with its text alternative as <title>.

Every chart can be read without colour: rises are solid and falls are hollow, a plan is dashed, each bar and line bears its own
label. Widths are in units of which 660 make a full text line; colours come from the theme, since CSS variables don't reach into SVG.
One file, longer than most, since all shapes share their few strokes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup, escape

FULL, HALF = 660, 322
Label = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme, one meaning each."""

    ink: str = "#16202e"
    text: str = "#3a4557"
    mute: str = "#667085"
    grid: str = "#e4e8ee"
    wash: str = "#eef1f5"
    band: str = "#ccd6e2"
    accent: str = "#1f4e79"
    good: str = "#14735a"
    bad: str = "#b3372f"
    paper: str = "#ffffff"
    font: str = "Inter"


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a bridge: a total that stands on the axis, or a change that hangs between its neighbours."""

    label: str
    value: float
    kind: Literal["total", "change"] = "change"


@dataclass(frozen=True, slots=True)
class Series:
    """One line: a value a period, None where it isn't known; `plan` draws it dashed and thin."""

    name: str
    values: Sequence[float | None]
    plan: bool = False
    colour: str | None = None


def _n(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _svg(width: float, height: float, title: str, body: Sequence[str], palette: Palette, kind: str = "chart") -> Markup:
    return Markup(  # noqa: S704 - labels are escaped where they are put in
        f"<svg class='{kind}' xmlns='http://www.w3.org/2000/svg' width='{_n(width)}' height='{_n(height)}' viewBox='0 0 {_n(width)} "
        f"{_n(height)}'"
        f" role='img' font-family='{escape(palette.font)}' font-size='10'><title>{escape(title)}</title>{''.join(body)}</svg>"
    )


def _text(x: float, y: float, words: str, colour: str, *, anchor: str = "middle", weight: int = 400, size: float = 10) -> str:
    bold = f" font-weight='{weight}'" if weight != 400 else ""
    return (
        f"<text x='{_n(x)}' y='{_n(y)}' text-anchor='{anchor}' fill='{colour}' font-size='{_n(size)}'{bold}"
        f" style='font-variant-numeric:tabular-nums'>{escape(words)}</text>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 0.8, dash: str = "") -> str:
    dashed = f" stroke-dasharray='{dash}'" if dash else ""
    return f"<line x1='{_n(x1)}' y1='{_n(y1)}' x2='{_n(x2)}' y2='{_n(y2)}' stroke='{colour}' stroke-width='{_n(width)}'{dashed}/>"


def _bar(x: float, y: float, w: float, h: float, colour: str, *, hollow: bool = False, paper: str = "#fff") -> str:
    w, h = max(w, 0.8), max(h, 0.8)
    if hollow and w > 2.5 and h > 2.5:
        inner = f"x='{_n(x + 0.7)}' y='{_n(y + 0.7)}' width='{_n(w - 1.4)}' height='{_n(h - 1.4)}'"
        return f"<rect {inner} fill='{paper}' stroke='{colour}' stroke-width='1.4'/>"
    return f"<rect x='{_n(x)}' y='{_n(y)}' width='{_n(w)}' height='{_n(h)}' fill='{colour}'/>"


def _wrap(label: str, room: float, size: float = 9.5, lines: int = 2) -> list[str]:
    """Breaks a label into lines that fit; what doesn't fit ends in …."""
    most = max(4, int(room / (size * 0.54)))
    out: list[str] = []
    words = label.split()
    while words and len(out) < lines:
        line = words.pop(0)
        while words and len(line) + 1 + len(words[0]) <= most:
            line += " " + words.pop(0)
        out.append(line)
    if words:
        out[-1] += "…"
    return [line if len(line) <= most else line[: most - 1] + "…" for line in out]


def _spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Returns the places moved apart to at least `gap`, in order, within low and high where there's room."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = [places[i] for i in order]
    for i in range(1, len(moved)):
        moved[i] = max(moved[i], moved[i - 1] + gap)
    if moved and moved[-1] > high:
        moved[-1] = high
        for i in range(len(moved) - 2, -1, -1):
            moved[i] = min(moved[i], moved[i + 1] - gap)
    out = [0.0] * len(places)
    for place, i in zip(moved, order, strict=True):
        out[i] = max(place, low)
    return out


def sparkline(values: Sequence[float | None], *, title: str, palette: Palette, width: float = 64, height: float = 16) -> Markup:
    """Returns the trend of one KPI: a line through what is known, gaps left open, the latest value as a dot."""
    known = [(i, v) for i, v in enumerate(values) if v is not None and math.isfinite(v)]
    if not known:
        return _svg(width, height, title, [_line(2, height / 2, width - 2, height / 2, palette.grid, 1, "1 3")], palette, "spark")
    low, high = min(v for _, v in known), max(v for _, v in known)
    span, last = (high - low) or 1.0, max(len(values) - 1, 1)

    def at(i: int, v: float) -> tuple[float, float]:
        y = height / 2 if high == low else height - 3 - (height - 6) * (v - low) / span
        return 3 + (width - 7) * i / last, y

    body: list[str] = []
    run: list[tuple[float, float]] = []
    before = -2
    runs: list[list[tuple[float, float]]] = []
    for i, v in known:
        if i != before + 1:
            run = []
            runs.append(run)
        run.append(at(i, v))
        before = i
    for run in runs:
        if len(run) == 1:
            body.append(f"<circle cx='{_n(run[0][0])}' cy='{_n(run[0][1])}' r='.9' fill='{palette.mute}'/>")
        else:
            points = " ".join(f"{_n(x)},{_n(y)}" for x, y in run)
            body.append(f"<polyline points='{points}' fill='none' stroke='{palette.mute}' stroke-width='1.1' stroke-linejoin='round'/>")
    x, y = at(*known[-1])
    body.append(
        f"<circle cx='{_n(x)}' cy='{_n(y)}' r='2' fill='{palette.accent if known[-1][0] == len(values) - 1 else palette.paper}' "
        f"stroke='{palette.accent}'/>"
    )
    return _svg(width, height, title, body, palette, "spark")


def bullet(
    value: float,
    p25: float,
    median: float,
    p75: float,
    *,
    higher_is_better: bool,
    title: str,
    palette: Palette,
    width: float = 84,
    height: float = 14,
) -> Markup:
    """Returns a value among published quartiles; better is always to the right, whichever way the KPI counts.

    The band is the middle half of companies, the tick their median; the dot is solid at the median or better, hollow below it.
    """
    sign = 1.0 if higher_is_better else -1.0
    v, m = sign * value, sign * median
    a, b = sorted((sign * p25, sign * p75))
    reach = (b - a) or abs(m) or 1.0
    low, high = a - reach * 0.75, b + reach * 0.75
    end = width - 4

    def at(x: float) -> float:
        return 4 + (end - 4) * max(0.0, min(1.0, (x - low) / (high - low)))

    mid, fill = height / 2, palette.accent if v >= m else palette.paper
    body = [
        _line(4, mid, end, mid, palette.band, 1),
        _bar(at(a), mid - 3, at(b) - at(a), 6, palette.band),
        _bar(at(m) - 0.6, mid - 5, 1.2, 10, palette.ink),
        f"<circle cx='{_n(at(v))}' cy='{_n(mid)}' r='3.1' fill='{fill}' stroke='{palette.accent}' stroke-width='1.3'/>",
    ]
    return _svg(width, height, title, body, palette, "bullet")


def waterfall(
    steps: Sequence[Step], *, label: Label, signed: Label, title: str, palette: Palette, width: float = FULL, height: float = 214
) -> Markup:
    """Returns a bridge from one total to the next; rises solid, falls hollow; a cut axis is said under the chart."""
    left, right, top, bottom = 4.0, 4.0, 20.0, 32.0
    run = 0.0
    spans: list[tuple[float, float]] = []
    for step in steps:
        if step.kind == "total":
            spans.append((0.0, step.value))
            run = step.value
        else:
            spans.append((run, run + step.value))
            run += step.value
    tops = [max(s) for s in spans]
    lows = [min(s) for s, step in zip(spans, steps, strict=True) if step.kind == "change"] + [v.value for v in steps if v.kind == "total"]
    high, low = max([*tops, 0.0]), min([*(min(s) for s in spans), 0.0])
    floor = low
    if min(lows) > 0.6 * high:
        # Changes would be slivers on an axis from zero: cut it, and say so.
        floor = min(lows) - (high - min(lows)) * 0.35
    reach = (high - floor) or 1.0
    inner = height - top - bottom

    def at(v: float) -> float:
        return top + inner * (1 - (max(v, floor) - floor) / reach)

    pitch = (width - left - right) / max(len(steps), 1)
    bar = min(pitch * 0.62, 74)
    body = [_line(left, at(floor if floor > 0 else 0.0), width - right, at(floor if floor > 0 else 0.0), palette.mute, 0.8)]
    for i, (step, (a, b)) in enumerate(zip(steps, spans, strict=True)):
        x = left + pitch * i + (pitch - bar) / 2
        up, down = at(max(a, b)), at(min(a, b))
        colour = palette.ink if step.kind == "total" else palette.good if step.value >= 0 else palette.bad
        body.append(_bar(x, up, bar, down - up, colour, hollow=step.kind == "change" and step.value < 0, paper=palette.paper))
        if floor > 0 and step.kind == "total":
            y = at(floor) - 7
            body.append(f"<path d='M{_n(x - 1)} {_n(y)} l{_n(bar + 2)} -4 v3.4 l{_n(-bar - 2)} 4z' fill='{palette.paper}'/>")
        words = label(step.value) if step.kind == "total" else signed(step.value)
        body.append(_text(x + bar / 2, up - 5, words, colour if step.kind == "total" or step.value else palette.mute, weight=600))
        for j, part in enumerate(_wrap(step.label, pitch - 4)):
            body.append(_text(x + bar / 2, height - bottom + 13 + 11 * j, part, palette.text, size=9.5))
        if floor > 0 and i == 0:
            body.append(_text(width - right, 8, "axis cut: bars don't start at zero", palette.mute, anchor="end", size=8.5))
        if i < len(steps) - 1:
            body.append(_line(x + bar, at(b), x + pitch, at(b), palette.mute, 0.7, "2 2"))
    return _svg(width, height, title, body, palette)


def lines(
    series: Sequence[Series],
    periods: Sequence[str],
    *,
    label: Label,
    title: str,
    palette: Palette,
    width: float = FULL,
    height: float = 190,
    from_zero: bool = True,
) -> Markup:
    """Returns lines over periods, each named and valued at its end; a series without any value is left out."""
    drawn = [s for s in series if any(v is not None for v in s.values)]
    known = [v for s in drawn for v in s.values if v is not None]
    longest = max((len(s.name) + 1 + len(label(v)) for s in drawn for v in (s.values[-1], s.values[0]) if v is not None), default=8)
    left, top, bottom = 4.0, 14.0, 20.0
    right = min(width * 0.42, 12 + max(longest, 8) * 5.7)
    high, low = max(known, default=1.0), min(known, default=0.0)
    if from_zero:
        high, low = max(high, 0.0), min(low, 0.0)
    pad = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    high, low = high + pad, low if from_zero and low == 0 else low - pad
    inner_w, inner_h = width - left - right, height - top - bottom
    last = max(len(periods) - 1, 1)

    def x(i: int) -> float:
        return left + inner_w * i / last

    def y(v: float) -> float:
        return top + inner_h * (1 - (v - low) / (high - low))

    body = []
    for k in range(4):
        v = low + (high - low) * k / 3
        body.append(_line(left, y(v), left + inner_w, y(v), palette.grid if k or low else palette.mute))
    if low < 0 < high:
        body.append(_line(left, y(0), left + inner_w, y(0), palette.mute))
    every = max(1, math.ceil(len(periods) * 34 / max(inner_w, 1)))
    for i, name in enumerate(periods):
        if (len(periods) - 1 - i) % every == 0:
            anchor = "start" if i == 0 else "middle"
            body.append(_text(x(i), height - 6, name, palette.text, anchor=anchor, size=9))
    shades = [palette.accent, palette.ink, palette.mute, palette.good]
    ends: list[tuple[Series, int, float, str]] = []
    for k, s in enumerate(drawn):
        colour = s.colour or (palette.mute if s.plan else shades[k % len(shades)])
        dash = " stroke-dasharray='4 3'" if s.plan else " stroke-dasharray='7 2'" if k % 2 else ""
        for run in _runs(s.values):
            points = " ".join(f"{_n(x(i))},{_n(y(v))}" for i, v in run)
            if len(run) == 1:
                body.append(f"<circle cx='{_n(x(run[0][0]))}' cy='{_n(y(run[0][1]))}' r='1.8' fill='{colour}'/>")
            else:
                body.append(
                    f"<polyline points='{points}' fill='none' stroke='{colour}' stroke-width='{1.3 if s.plan else 2}'{dash} "
                    f"stroke-linejoin='round'/>"
                )
        i, v = max((i, v) for i, v in enumerate(s.values) if v is not None)
        body.append(f"<circle cx='{_n(x(i))}' cy='{_n(y(v))}' r='2.6' fill='{palette.paper if s.plan else colour}' stroke='{colour}'/>")
        ends.append((s, i, v, colour))
    for s, _, _, colour in ends:
        first = next((i, v) for i, v in enumerate(s.values) if v is not None)
        if not s.plan and first[0] < len(periods) - 2:
            body.append(_text(x(first[0]), y(first[1]) - 6, label(first[1]), colour, anchor="start", size=9.5))
    for (s, i, v, colour), place in zip(ends, _spread([y(v) for _, _, v, _ in ends], 12.5, top, height - bottom - 4), strict=True):
        where = x(i) + 8 if i == len(periods) - 1 else left + inner_w + 8
        body.append(_text(where, place + 3, f"{s.name} {label(v)}", colour, anchor="start", weight=600, size=9.5))
    return _svg(width, height, title, body, palette)


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    runs: list[list[tuple[int, float]]] = [[]]
    for i, v in enumerate(values):
        if v is None:
            runs.append([])
        else:
            runs[-1].append((i, v))
    return [r for r in runs if r]


def columns(
    values: Sequence[float | None], periods: Sequence[str], *, label: Label, title: str, palette: Palette,
    plan: Sequence[float | None] | None = None, width: float = HALF, height: float = 160,
) -> Markup:  # fmt: skip
    """Returns a bar a period with its value above it, the latest in the accent colour; a plan is a dashed mark; a gap says n/r."""
    known = [v for v in (*values, *(plan or ())) if v is not None]
    high, low = max([*known, 0.0]), min([*known, 0.0])
    reach = (high - low) or 1.0
    top, bottom, left = 18.0, 20.0, 2.0
    inner = height - top - bottom - (12 if low < 0 else 0)
    pitch = (width - 2 * left) / max(len(periods), 1)
    bar = min(pitch * 0.66, 46)

    def y(v: float) -> float:
        return top + inner * (high - v) / reach

    body = [_line(left, y(0), width - left, y(0), palette.mute)]
    crowded = pitch < 34
    for i, v in enumerate(values):
        x = left + pitch * i + (pitch - bar) / 2
        now = i == len(values) - 1
        if v is None:
            body.append(_text(x + bar / 2, y(0) - 4, "n/r", palette.mute, size=8.5))
        else:
            body.append(_bar(x, min(y(v), y(0)), bar, abs(y(v) - y(0)), palette.accent if now else palette.band, hollow=False))
            if not crowded or now or i == 0:
                body.append(
                    _text(
                        x + bar / 2,
                        y(v) - 4 if v >= 0 else y(v) + 11,
                        label(v),
                        palette.ink if now else palette.text,
                        weight=600 if now else 400,
                        size=9.5,
                    )
                )
        if plan and i < len(plan) and (p := plan[i]) is not None:
            body.append(_line(x - 3, y(p), x + bar + 3, y(p), palette.ink, 1.4, "3 2"))
        if not crowded or (len(values) - 1 - i) % 2 == 0:
            body.append(_text(x + bar / 2, height - 6, periods[i], palette.text, size=9))
    return _svg(width, height, title, body, palette)


def bars(
    items: Sequence[tuple[str, float, str]], *, title: str, palette: Palette, width: float = HALF, row: float = 20,
        marks: Sequence[float | None] | None = None,
    signed: bool = False,
) -> Markup:  # fmt: skip
    """Returns horizontal bars (label, value, words at its end); `marks` are plan ticks; negative bars are hollow and go left."""
    values = [v for _, v, _ in items] + [m for m in marks or () if m is not None]
    high, low = max([*values, 0.0]), min([*values, 0.0])
    reach = (high - low) or 1.0
    name_w = min(width * 0.4, 10 + max((len(n) for n, _, _ in items), default=6) * 5.4)
    words_w = 12 + max((len(w) for _, _, w in items), default=4) * 5.7
    inner = width - name_w - words_w - (words_w if low < 0 else 0)
    zero = name_w + (words_w if low < 0 else 0) + inner * (0 - low) / reach
    height = row * len(items) + 6
    body = [_line(zero, 1, zero, height - 3, palette.mute)]
    for i, (name, v, words) in enumerate(items):
        y = 3 + row * i
        size = inner * abs(v) / reach
        colour = (palette.good if v >= 0 else palette.bad) if signed else palette.accent
        body.append(_text(0, y + row * 0.62, _wrap(name, name_w - 6, lines=1)[0], palette.text, anchor="start", size=9.5))
        body.append(_bar(zero if v >= 0 else zero - size, y + row * 0.2, size, row * 0.56, colour, hollow=v < 0, paper=palette.paper))
        body.append(
            _text(
                zero + size + 5 if v >= 0 else zero - size - 5,
                y + row * 0.64,
                words,
                palette.ink,
                anchor="start" if v >= 0 else "end",
                weight=600,
                size=9.5,
            )
        )
        if marks and (m := marks[i]) is not None:
            x = zero + inner * m / reach
            body.append(_line(x, y + row * 0.06, x, y + row * 0.9, palette.ink, 1.6))
    return _svg(width, height, title, body, palette)


def shares(parts: Sequence[tuple[str, float, str]], *, title: str, palette: Palette, width: float = HALF, height: float = 64) -> Markup:
    """Returns one bar cut into shares of its whole, each labelled; shades go from dark to light so that grey print tells them apart."""
    total = sum(max(v, 0.0) for _, v, _ in parts) or 1.0
    shades = [palette.ink, palette.accent, "#5d84a8", "#97b1c8", "#c3d1de", "#e0e7ee", "#f0f3f6"]
    body: list[str] = []
    x = 0.0
    legend: list[tuple[float, str, str]] = []
    for i, (name, v, words) in enumerate(parts):
        w = (width - 1) * max(v, 0.0) / total
        shade = shades[min(i, len(shades) - 1)]
        body.append(f"<rect x='{_n(x)}' y='4' width='{_n(max(w - 1.2, 0.5))}' height='20' fill='{shade}'/>")
        if w > len(words) * 6 + 4:
            body.append(_text(x + w / 2, 17.8, words, "#fff" if i < 3 else palette.ink, weight=600, size=9.5))
        legend.append((x, name, words))
        x += w
    y, at = 40.0, 0.0
    for i, (_, name, words) in enumerate(legend):
        shown = f"{_wrap(name, 120, lines=1)[0]} {words}"
        room = 14 + len(shown) * 5.3
        if at + room > width and at:
            at, y = 0.0, y + 14
        body.append(
            f"<rect x='{_n(at)}' y='{_n(y - 7.5)}' width='8' height='8' fill='{shades[min(i, len(shades) - 1)]}' stroke='{palette.band}' "
            f"stroke-width='.5'/>"
        )
        body.append(_text(at + 12, y, shown, palette.text, anchor="start", size=9.5))
        at += room + 8
    return _svg(width, max(height - 18, y + 6), title, body, palette)


def funnel(stages: Sequence[tuple[str, float, str, str]], *, title: str, palette: Palette, width: float = HALF, row: float = 24) -> Markup:
    """Returns the stages of a funnel as centred bars (label, size, words, side note), widest first as given."""
    most = max((v for _, v, _, _ in stages), default=1.0) or 1.0
    side = 12 + max((len(s) for *_, s in stages), default=0) * 5.2
    name_w = min(width * 0.36, 10 + max((len(n) for n, *_ in stages), default=6) * 5.4)
    inner = width - name_w - side
    body: list[str] = []
    for i, (name, v, words, note) in enumerate(stages):
        w, y = max(inner * v / most, 2.0), 2 + row * i
        x = name_w + (inner - w) / 2
        body.append(_text(0, y + row * 0.58, _wrap(name, name_w - 4, lines=1)[0], palette.text, anchor="start", size=9.5))
        body.append(_bar(x, y, w, row - 5, palette.accent))
        inside = w > len(words) * 6.4 + 6
        body.append(_text(name_w + inner / 2 if inside else x + w + 4, y + row * 0.56, words, "#fff" if inside else palette.ink,
                          anchor="middle" if inside else "start", weight=600, size=9.5))  # fmt: skip
        if note:
            body.append(_text(width, y + row * 0.58, note, palette.text, anchor="end", size=9))
    return _svg(width, row * len(stages) + 2, title, body, palette)


def runway(
    cash: float,
    scenarios: Sequence[tuple[str, float]],
    *,
    label: Label,
    title: str,
    palette: Palette,
    horizon: int = 36,
    width: float = FULL,
    height: float = 178,
) -> Markup:
    """Returns how long the cash lasts at each scenario's monthly net burn: falling lines, each ended by its month of zero.

    A scenario that burns nothing is said in words. Beyond `horizon` months a line leaves the chart.
    """
    left, right, top, bottom = 4.0, 150.0, 16.0, 24.0
    ends = [cash / burn for _, burn in scenarios if burn > 0]
    reach = min(max([*ends, 6.0]) * 1.04, float(horizon))
    inner_w, inner_h = width - left - right, height - top - bottom

    def x(m: float) -> float:
        return left + inner_w * m / reach

    def y(v: float) -> float:
        return top + inner_h * (1 - v / cash)

    body = [
        _line(left, y(0), left + inner_w, y(0), palette.mute),
        _text(left, top - 5, f"{label(cash)} available today", palette.ink, anchor="start", weight=600),
    ]
    step = 3 if reach <= 18 else 6
    for m in range(0, int(reach) + 1, step):
        body.append(_line(x(m), y(0), x(m), y(0) + 3, palette.mute))
        body.append(_text(x(m), height - 8, f"{m} mo" if m else "now", palette.text, anchor="start" if not m else "middle", size=9))
    six = x(6)
    if reach > 7:
        body.append(_line(six, top, six, y(0), palette.bad, 0.8, "2 3"))
        body.append(_text(six + 4, top + 8, "6 months", palette.bad, anchor="start", size=9))
    marks: list[tuple[float, str, str, str]] = []
    dashes = ("", "7 2", "2 2")
    for i, (name, burn) in enumerate(scenarios):
        colour = (palette.accent, palette.ink, palette.mute)[i % 3]
        months = cash / burn if burn > 0 else math.inf
        end = min(months, reach)
        at = cash - burn * end if math.isfinite(months) or burn <= 0 else 0.0
        at = min(max(at, 0.0), cash)
        dash = f" stroke-dasharray='{dashes[i % 3]}'" if dashes[i % 3] else ""
        body.append(
            f"<polyline points='{_n(x(0))},{_n(y(cash))} {_n(x(end))},{_n(y(at))}' fill='none' stroke='{colour}' stroke-width='2'{dash}/>"
        )
        if months <= reach:
            body.append(f"<circle cx='{_n(x(end))}' cy='{_n(y(0))}' r='3' fill='{colour}'/>")
        words = "cash-generative" if burn <= 0 else f"{months:.1f} months" if months < 100 else "over 100 months"
        marks.append((y(at), words, f"{name}, {label(abs(burn))} a month" if burn > 0 else name, colour))
    for (_, words, name, colour), place in zip(marks, _spread([m[0] for m in marks], 25, top + 6, y(0) - 8), strict=True):
        body.append(_text(left + inner_w + 10, place, words, colour, anchor="start", weight=600, size=10.5))
        body.append(_text(left + inner_w + 10, place + 11, name, palette.text, anchor="start", size=9))
    return _svg(width, height, title, body, palette)
