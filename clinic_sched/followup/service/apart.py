"""One that fails never stops the rest."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from clinic_sched.database import db

log = logging.getLogger(__name__)


@contextmanager
def apart(what: str) -> Iterator[None]:
    """Keep everything done inside, or nothing of it and a line in the log."""
    try:
        with db.session.begin_nested():
            yield
    except Exception:
        log.exception("Left for later: %s", what)
