"""Grades narratives in the background, offline or with a model: progress, cost so far, cancel; what is done is kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from kpireview.errors import KpireviewError
from kpireview.model import Grade
from kpireview.store.reviewing import save_grades

if TYPE_CHECKING:
    from kpireview.widgets.session import DeskSession

Json = dict[str, Any]


def grade(desk: DeskSession, message: Json) -> Json:
    """Starts grading: `ids` (all narratives if left out), `critic` offline or llm."""
    if desk.pack_id is None:
        raise KpireviewError("open a pack first")
    if desk.job is not None and not desk.job.done():
        raise KpireviewError("grading is under way; cancel it first")
    wanted = message.get("ids")
    texts = [k for k in desk.catalog.narratives if desk.pack.text(k)]
    ids = [k for k in texts if wanted is None or k in wanted]
    if not ids:
        raise KpireviewError("there is no text to grade yet")
    if message.get("critic") == "llm":
        from kpireview.critic.settings import LlmSettings

        settings = LlmSettings.from_environment()
        work = _with_model(desk, ids, settings)
    else:
        work = _offline(desk, ids)
    desk.job = asyncio.get_running_loop().create_task(_kept(desk, work, len(ids)))
    return {"data": {"of": len(ids)}}


def cancel(desk: DeskSession, message: Json) -> Json:
    """Stops grading; the grades that are there already stay."""
    del message
    if desk.job is not None and not desk.job.done():
        desk.job.cancel()
    return {}


async def _kept(desk: DeskSession, work: Any, of: int) -> None:
    """Runs the work, and tells the screen how it ended, whatever happens."""
    end: Json = {"type": "job", "state": "done", "of": of}
    try:
        end |= await work or {}
    except asyncio.CancelledError:
        end["state"] = "cancelled"
    except KpireviewError as error:
        end |= {"state": "failed", "problem": "\n".join(error.lines())}
    except Exception as error:  # a background task's exception would vanish without a trace
        end |= {"state": "failed", "problem": f"{type(error).__name__}: {error}"}
    desk.reload_talk()
    desk.push("rubric", "grades", "meta", "findings")
    desk.send(end, [])


def _progress(desk: DeskSession, done: int, of: int, **more: Any) -> None:
    desk.send({"type": "job", "state": "running", "done": done, "of": of, **more}, [])


def _save(desk: DeskSession, grades: tuple[Grade, ...] | list[Grade]) -> None:
    if grades and desk.pack_id is not None:
        save_grades(desk.store, desk.pack_id, grades, desk.user)


async def _offline(desk: DeskSession, ids: list[str]) -> None:
    from kpireview.critic import grade_offline

    desk.read_all()
    for number, kpi in enumerate(ids):
        _progress(desk, number, len(ids), label=desk.catalog.kpis[kpi].label)
        # The loop gets its turn between two narratives, so that edits go on and Cancel is heard.
        await asyncio.sleep(0)
        _save(desk, grade_offline(desk.pack, desk.catalog, desk.live.claims.get(kpi, ()), fields=[kpi]))


async def _with_model(desk: DeskSession, ids: list[str], settings: Any) -> Json:
    from kpireview.critic.llm import grade_llm

    desk.read_all()
    _progress(desk, 0, len(ids), model=settings.model)

    def heard(event: Any) -> None:
        view = _event(event)
        _progress(desk, view.pop("done", 0), len(ids), model=settings.model, **view)

    grades, usage = await grade_llm(desk.pack, desk.catalog, desk.live.all_claims, settings, fields=ids, on_progress=heard)
    _save(desk, grades)
    return {"usage": usage.model_dump(mode="json"), "model": settings.model}


def _event(event: Any) -> Json:
    """Returns what the screen shows of a progress event: narratives done, calls, tokens and cost so far, where the event says so."""
    names = ("done", "calls", "input_tokens", "output_tokens", "failed", "cost_usd", "field", "message")
    usage = getattr(event, "usage", None)
    found: Json = {}
    for name in names:
        value = getattr(event, name, None)
        if value is None and usage is not None:
            value = getattr(usage, name, None)
        if value is not None and not callable(value):
            found[name] = value if isinstance(value, (int, str)) else str(value)
    return found
