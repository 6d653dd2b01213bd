"""Pages of the follow-up: the worklist, check-ins, progress and messages."""

from clinic_sched.followup.views import check_ins, messages, progress, worklist
from clinic_sched.followup.views.blueprint import bp

__all__ = ["bp", "check_ins", "messages", "progress", "worklist"]
