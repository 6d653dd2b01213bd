"""Setting up the clinic: sites, chairs, hours, closures, shifts."""

from clinic_sched.clinic.service.chairs import (
    add_chair,
    change_chair,
    retire_chair,
    return_chair,
)
from clinic_sched.clinic.service.equipment import check_equipment
from clinic_sched.clinic.service.sites import SiteDetails, add_site, change_site, set_hours
from clinic_sched.clinic.service.times import add_shifts, close, end_shift, reopen

__all__ = [
    "SiteDetails",
    "add_chair",
    "add_shifts",
    "add_site",
    "change_chair",
    "change_site",
    "check_equipment",
    "close",
    "end_shift",
    "reopen",
    "retire_chair",
    "return_chair",
    "set_hours",
]
