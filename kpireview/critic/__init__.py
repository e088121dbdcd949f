"""The critic: grades narratives against their rubrics, each verdict bound to a word-for-word quote.

Nothing is loaded before it is used: the check only needs the look at hidden instructions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kpireview.critic.offline import grade_offline
    from kpireview.critic.untrusted import text_findings

__all__ = ["grade_offline", "text_findings"]


def __getattr__(name: str) -> Any:
    if name == "grade_offline":
        from kpireview.critic.offline import grade_offline

        return grade_offline
    if name == "text_findings":
        from kpireview.critic.untrusted import text_findings

        return text_findings
    raise AttributeError(name)
