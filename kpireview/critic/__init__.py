"""The critic: grades narratives against their rubrics, each verdict bound to a word-for-word quote."""

from kpireview.critic.offline import grade_offline
from kpireview.critic.untrusted import text_findings

__all__ = ["grade_offline", "text_findings"]
