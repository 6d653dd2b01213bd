"""Who wants what their role does not give is turned away, and that is kept."""

import sqlalchemy as sa

from clinic_sched.audit.models import AuditEvent


def refusals(session):
    session.rollback()
    query = sa.select(AuditEvent).where(AuditEvent.action == "refuse page")
    return [(event.actor, event.subject, event.details) for event in session.scalars(query)]


def test_a_page_that_is_refused_leaves_a_line_in_the_trail(desk, session):
    assert desk.get("/audit").status_code == 403

    needed = {"needed": "see the audit trail"}
    assert refusals(session) == [(desk.user.actor, "page:accounts.show_trail", needed)]


def test_a_page_that_is_shown_leaves_none(manager, session):
    assert manager.get("/audit").status_code == 200

    assert refusals(session) == []
