"""The trail in plain words."""

from collections.abc import Mapping

_PAGES = {
    "appointment": ("Visit", "/appointments/"),
    "chair": ("Chair", ""),
    "check-in": ("Check-in", ""),
    "closure": ("Closure", "/clinic/closures/"),
    "course": ("Series", "/courses/"),
    "ledger": ("Drug ledger", "/ledger/entries/"),
    "message": ("Message", ""),
    "patient": ("Patient", "/patients/"),
    "protocol": ("Protocol", "/protocols/"),
    "session": ("Session", "/sessions/"),
    "site": ("Site", "/clinic?site="),
    "task": ("Task", ""),
    "token": ("Token", "/staff/tokens#"),
    "user": ("Staff", "/staff/"),
    "waitlist": ("Waitlist", "/waitlist/"),
}

_CLINICAL = {"session", "check-in"}


def subject_words(subject: str) -> str:
    """Say what kind of thing an event is about."""
    kind = subject.partition(":")[0]
    return _PAGES.get(kind, (kind.capitalize(), ""))[0]


def subject_page(subject: str) -> str:
    """Return the address of the page about it; nothing where there is none."""
    kind, _, public_id = subject.partition(":")
    page = _PAGES.get(kind, ("", ""))[1]
    return page + public_id if page and public_id else ""


def is_clinical(subject: str) -> bool:
    """Do the details of such an event tell of somebody's health?"""
    return subject.partition(":")[0] in _CLINICAL


def details_words(details: Mapping[str, object]) -> str:
    """Write the details of an event as a person reads them."""
    return "; ".join(
        f"{name.replace('_', ' ')} {said}"
        for name, value in details.items()
        if (said := _say(value))
    )


def _say(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(_say(part).replace("_", " ") for part in value)
    if isinstance(value, Mapping):
        return details_words(value)
    return "" if value is None else str(value)
