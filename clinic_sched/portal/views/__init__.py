"""The patient's pages."""

from clinic_sched.portal.views import answers, calendar, doors, home, offers, visits
from clinic_sched.portal.views.blueprint import bp

__all__ = ["answers", "bp", "calendar", "doors", "home", "offers", "visits"]
