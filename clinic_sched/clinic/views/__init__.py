"""Pages of the clinic's set-up."""

from clinic_sched.clinic.views import chairs, chosen_site, closures, shifts, sites
from clinic_sched.clinic.views.blueprint import bp

__all__ = ["bp", "chairs", "chosen_site", "closures", "shifts", "sites"]
