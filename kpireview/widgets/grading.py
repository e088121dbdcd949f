"""Grades narratives in the background, offline or with a model: progress, cost so far, cancel; what is done is kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from kpireview.errors import KpireviewError
from kpireview.store.reviewing import save_grades

if TYPE_CHECKING:
    from kpireview.widgets.session import DeskSession

Json = dict[str, Any]
_TURN_S = 0.003  # a message takes several turns of the loop to arrive


def grade(desk: DeskSession, message: Json) -> Json:
    """Starts grading: `ids` (all narratives if left out), `critic` offline or llm."""
    if desk.pack_id is None:
        raise KpireviewError("open a pack first")
    if desk.job is not None and not desk.job.done():
        raise KpireviewError("grading is under way; cancel it first")
    wanted = message.get("ids")
    ids = [k for k in desk.base_catalog.narratives if (desk.pack.text(k) or "").strip() and (wanted is None or k in wanted)]
    if not ids:
        raise KpireviewError("there is no text to grade yet")
    stop = asyncio.Event()
    if message.get("critic") == "llm":
        from kpireview.critic.settings import LlmSettings

        settings = LlmSettings.from_environment()
        work: Any = _with_model(desk, ids, settings, stop)
    else:
        work = _offline(desk, ids, stop)
    desk.stop = stop
    desk.job = asyncio.get_running_loop().create_task(_kept(desk, work, len(ids), stop))
    return {"data": {"of": len(ids)}}


def cancel(desk: DeskSession, message: Json) -> Json:
    """Stops grading; the verdicts that are there already stay."""
    del message
    if desk.stop is not None:
        desk.stop.set()
    return {}


async def _kept(desk: DeskSession, work: Any, of: int, stop: asyncio.Event) -> None:
    """Runs the work, and tells the screen how it ended, whatever happens."""
    pack_id = desk.pack_id
    end: Json = {"type": "job", "state": "done", "of": of}
    try:
        end |= await work or {}
        if stop.is_set():
            end["state"] = "cancelled"
    except asyncio.CancelledError:
        end["state"] = "cancelled"
    except KpireviewError as error:
        end |= {"state": "failed", "problem": "\n".join(error.lines())}
    except Exception as error:  # a background task's exception would vanish without a trace
        end |= {"state": "failed", "problem": f"{type(error).__name__}: {error}"}
    if desk.pack_id != pack_id or pack_id is None:
        return
    try:
        desk.reload_talk()
        desk.push("rubric", "grades", "meta", "findings")
    except Exception as error:  # a store that went away meanwhile: the screen must not wait for ever
        end |= {"state": "failed", "problem": str(error) if isinstance(error, KpireviewError) else f"{type(error).__name__}: {error}"}
    desk.send(end, [])


def _progress(desk: DeskSession, done: int, of: int, **more: Any) -> None:
    desk.send({"type": "job", "state": "running", "done": done, "of": of, **more}, [])


async def _offline(desk: DeskSession, ids: list[str], stop: asyncio.Event) -> None:
    from kpireview.critic import grade_offline

    pack, pack_id = desk.pack, desk.pack_id
    assert pack_id is not None
    _progress(desk, 0, len(ids), label=desk.catalog.kpis[ids[0]].label)
    await desk.read_in_turns()
    for number, kpi in enumerate(ids):
        if stop.is_set():
            return
        _progress(desk, number, len(ids), label=desk.catalog.kpis[kpi].label)
        # The loop gets its turn between two narratives, so that edits go on and Cancel is heard.
        await asyncio.sleep(_TURN_S)
        pack = desk.pack if desk.pack_id == pack_id else pack
        save_grades(desk.store, pack_id, grade_offline(pack, desk.base_catalog, desk.live.claims.get(kpi, ()), fields=[kpi]), desk.user)


async def _with_model(desk: DeskSession, ids: list[str], settings: Any, stop: asyncio.Event) -> Json:
    from kpireview.critic.llm import Progress, grade_llm

    pack_id = desk.pack_id
    assert pack_id is not None
    _progress(desk, 0, len(ids) * settings.votes, unit="votes", model=settings.model)
    await desk.read_in_turns()
    kept: set[str] = set()

    def heard(step: Progress) -> None:
        if step.grade is not None:
            save_grades(desk.store, pack_id, [step.grade], desk.user)
            kept.add(step.grade.kpi)
        label = desk.base_catalog.kpis[step.field].label
        _progress(desk, step.done, step.planned, unit="votes", label=label, model=settings.model, usage=step.usage.model_dump(mode="json"))

    grades, usage = await grade_llm(
        desk.pack, desk.base_catalog, desk.live.all_claims, settings, fields=ids, on_progress=heard, cancel=stop
    )
    # A run that was cancelled has no verdicts where it didn't come to; such a grade says nothing and isn't kept.
    save_grades(desk.store, pack_id, [g for g in grades if g.kpi not in kept and g.status == "graded"], desk.user)
    return {"usage": usage.model_dump(mode="json"), "model": settings.model}
