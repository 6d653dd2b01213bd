"""How patients get in, and what they ask for."""

from clinic_sched.portal.service.links import (
    ask_for_link,
    find_link,
    link_for,
    make_link,
    make_link_by_hand,
    send_link,
    state_of,
)
from clinic_sched.portal.service.sign_ins import (
    find_signed_in,
    note_wrong_birth_date,
    sign_out,
    touch,
    use_link,
)
from clinic_sched.portal.service.wishes import about_not_coming, open_feed, say_cannot_come

__all__ = [
    "about_not_coming",
    "ask_for_link",
    "find_link",
    "find_signed_in",
    "link_for",
    "make_link",
    "make_link_by_hand",
    "note_wrong_birth_date",
    "open_feed",
    "say_cannot_come",
    "send_link",
    "sign_out",
    "state_of",
    "touch",
    "use_link",
]
