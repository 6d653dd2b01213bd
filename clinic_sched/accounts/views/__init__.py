"""Signing in and out, and the manager's pages of the staff."""

from clinic_sched.accounts.views import credentials, sign_in, staff, tokens, trail
from clinic_sched.accounts.views.blueprint import bp

__all__ = ["bp", "credentials", "sign_in", "staff", "tokens", "trail"]
