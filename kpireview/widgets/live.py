"""What the rules, formulas, claims and the offline critic say about the pack as it is being typed; worked out anew where an edit reaches.

An edit runs the rules that it reaches and the formulas. Reading prose costs more: a narrative that was edited is read at once, those that
speak of what changed right after, the others in slices while nobody waits.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping

from kpireview.catalog import Catalog
from kpireview.compute import Computed, compute_values
from kpireview.model import Checked, Claim, Entry, Finding, Grade, Pack
from kpireview.widgets.again import Rechecker, parse_all, same_frame

_given: set[str] = set()
_ORDER = {"error": 0, "warning": 1, "note": 2}


class Live:
    """The present state of a pack's findings, computed values, claims and live rubric."""

    def __init__(self, pack: Pack, catalog: Catalog) -> None:
        self.pack, self.catalog = pack, catalog
        # The first check parses the catalog's thousand expressions: the fields are on the screen before it.
        self.begun = False
        self._rules = Rechecker()
        self.checked = Checked(findings=(), not_evaluable=())
        self.computed: Mapping[str, Computed] = {}
        self.differing: Mapping[str, Computed] = {}  # what the formula gives beside a figure that somebody typed
        self.claims: dict[str, tuple[Claim, ...]] = {}
        self.prose_findings: dict[str, tuple[Finding, ...]] = {}
        self.rubric: dict[str, Grade] = {}
        self.waiting: list[str] = [k for k, e in pack.kpis.items() if e.text]
        self.urgent = 0  # how many of the first ones speak of what was just edited
        self._read: dict[str, str] = {}
        self._due: dict[str, tuple[Pack, tuple[Claim, ...]]] = {}  # narratives whose claims are new and whose rubric isn't yet
        self._looked: tuple[str, str, Pack, tuple[Claim, ...]] | None = None

    def change(self, pack: Pack, catalog: Catalog, changed: Iterable[str]) -> set[str]:
        """Takes an edited pack and returns the narratives that were read anew at once: those that were edited."""
        anew = not same_frame(self.pack, pack)  # another company, period or history: everything speaks of something else
        self.pack, self.catalog = pack, catalog
        self._check()
        touched = set(changed)
        texts = [k for k, e in pack.kpis.items() if e.text]
        for gone in self.claims.keys() - set(texts):
            self.claims.pop(gone)
            self.prose_findings.pop(gone, None)
            self.rubric.pop(gone, None)
            self._read.pop(gone, None)
        edited = [k for k in texts if k in touched][:1]
        speaking = [k for k in texts if k not in edited and (k in touched or any(c.kpi in touched for c in self.claims.get(k, ())))]
        first = {*edited, *speaking}
        # An edit of a text alone leaves what the others say as it is, unless they still wait to be read.
        rest = [k for k in texts if k not in first and (anew or k in self.waiting or not touched <= set(texts))]
        self.waiting = [*edited, *speaking, *rest]
        self.urgent = len(edited) + len(speaking)
        return self.read_on(0.0, at_least=len(edited))

    def _check(self) -> None:
        self.begun = True
        self.checked = self._rules.check(self.pack, self.catalog)
        self.computed = compute_values(self.pack, self.catalog)
        self.differing = {k: found for k in self._contested() if (found := self._alone(k)).value is not None}

    def _contested(self) -> Iterable[str]:
        """Yields the KPIs where somebody typed another figure than the formula gives."""
        for finding in self.checked.findings:
            kpi = self.catalog.kpis.get(finding.kpi)
            formula = kpi.formula if kpi else None
            if formula is not None and formula.compute and finding.code in (formula.code, f"{formula.code}-other-basis"):
                yield finding.kpi

    def _alone(self, kpi: str) -> Computed:
        """Returns what the formula of a reported KPI gives, from everything else as it stands."""
        others = {k: e for k, e in self.pack.kpis.items() if k != kpi}
        return compute_values(self.pack.model_copy(update={"kpis": others}), self.catalog)[kpi]

    def cold(self) -> Callable[[], object] | None:
        """Returns work that the first check, or the first reading, of a kernel would do all at once; None where it has been given out.

        It changes nothing here, so that it can be done beside everything else: what it leaves are parsed rules, patterns and words.
        """
        pack, catalog = self.pack, self.catalog
        if not self.begun and "rules" not in _given:
            _given.add("rules")
            return lambda: parse_all(catalog)
        if self.begun and self.waiting and "prose" not in _given:
            _given.add("prose")
            field = self.waiting[0]
            return lambda: self.look_rubric(field, pack.text(field) or "")
        return None

    def read_on(self, budget_s: float, *, at_least: int = 0) -> set[str]:
        """Reads the waiting narratives until the time is used up, and returns which; stops where the urgent ones are done."""
        if not self.begun:
            self._check()
            self._rules.prepare()
            return set()
        if not self.waiting:
            return set()
        from kpireview.claims import claim_findings, find_claims
        from kpireview.critic import grade_offline, text_findings
        from kpireview.critic.rubric import FIELDS

        end, done, urgent = time.perf_counter() + budget_s, set[str](), self.urgent
        while self.waiting and (len(done) < at_least or time.perf_counter() < end) and not (urgent and not self.urgent):
            field, soon = self.waiting.pop(0), self.urgent > 0
            self.urgent = max(0, self.urgent - 1)
            done.add(field)
            text = self.pack.text(field) or ""
            known, due = self._read.get(field) == text, self._due.pop(field, None)
            if due is not None and due[0] is self.pack:
                claims = due[1]
            else:
                claims = find_claims(self.pack, self.catalog, [field])
                if known and due is None and claims == self.claims.get(field) and "{{" not in text:
                    continue  # the same text with the same claims gets the same verdicts
                self._read[field] = text
                alone = self.pack.model_copy(update={"kpis": {field: self.pack.kpis[field]}})
                figures = [f for f in claim_findings(claims, self.pack, self.catalog) if f.kpi == field]
                self.claims[field] = claims
                self.prose_findings[field] = (*figures, *text_findings(alone, self.catalog))
            if field in FIELDS and soon and known:
                # Somebody waits for the figures of this text; the verdicts on it cost more and come a moment later.
                self._due[field] = (self.pack, claims)
                self.waiting.insert(self.urgent, field)
            elif field in FIELDS:
                self.rubric[field] = grade_offline(self.pack, self.catalog, claims, fields=[field])[0]
        return done

    def look(self, field: str, text: str) -> tuple[Claim, ...]:
        """Returns the claims of a text of a narrative that isn't the pack's yet."""
        from kpireview.claims import find_claims

        if not text.strip():
            return ()
        looked = self._looked
        if looked is None or looked[:2] != (field, text) or looked[2] is not self.pack:
            looked = self._looked = (field, text, self.pack, find_claims(self._with(field, text), self.catalog, [field]))
        return looked[3]

    def look_rubric(self, field: str, text: str) -> Grade | None:
        """Returns the rubric of such a text, None where there is none."""
        from kpireview.critic import grade_offline
        from kpireview.critic.rubric import FIELDS

        if not text.strip() or field not in FIELDS:
            return None
        return grade_offline(self._with(field, text), self.catalog, self.look(field, text), fields=[field])[0]

    def _with(self, field: str, text: str) -> Pack:
        return self.pack.model_copy(update={"kpis": {**self.pack.kpis, field: Entry(text=text)}})

    @property
    def idle(self) -> bool:
        """True where everything has been checked and read."""
        return self.begun and not self.waiting

    @property
    def all_claims(self) -> tuple[Claim, ...]:
        """The claims of all narratives, in the pack's order."""
        return tuple(c for k in self.pack.kpis for c in self.claims.get(k, ()))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, the worst first."""
        prose = (f for k in self.pack.kpis for f in self.prose_findings.get(k, ()))
        return tuple(sorted((*self.checked.findings, *prose), key=lambda f: _ORDER[f.severity]))


def text_sha256(text: str) -> str:
    """Returns the hash by which a grade names the text that it's about."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_stale(grade: Grade, pack: Pack, live: Grade | None) -> bool:
    """True where a grade was given to another text, or where the figures behind its `consistent` have changed since."""
    text = pack.text(grade.kpi)
    if text is None or grade.text_sha256 is None or grade.text_sha256 != text_sha256(text):
        return True
    if live is None:
        return False
    then = next((c.code_verdict for c in grade.criteria if c.id == "consistent"), None)
    now = next((c.code_verdict for c in live.criteria if c.id == "consistent"), None)
    return then is not None and now is not None and then != now
