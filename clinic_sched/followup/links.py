"""Which page shows what a task or a message is about.

Pure: nothing here touches the database, the request or the clock.
"""

_PAGES = {
    "appointment": ("/appointments/", "the visit"),
    "check-in": ("/check-ins/", "the questions"),
    "session": ("/sessions/", "the session"),
    "ledger": ("/ledger/differences/", "the difference"),
    "message": ("/messages/", "the message"),
    "offer": ("/waitlist/offers/", "the offer"),
}


def page_of(about: str) -> tuple[str, str] | None:
    """Return the address and the name of the page about "kind:public_id"."""
    kind, _, rest = about.partition(":")
    if kind not in _PAGES:
        return None
    address, name = _PAGES[kind]
    return f"{address}{rest.split(':')[0]}", name
