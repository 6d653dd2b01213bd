"""What messages say: a subject and a body, from the files in templates/messages."""

from datetime import datetime
from typing import NamedTuple

from flask import current_app

from clinic_sched.clock import local
from clinic_sched.followup.addresses import Addressee, Place
from clinic_sched.followup.offers import OfferMessage
from clinic_sched.followup.reminders import VisitMessage

_FILES = {
    VisitMessage.BOOKED: "visit_booked",
    VisitMessage.MOVED: "visit_moved",
    VisitMessage.CANCELLED: "visit_cancelled",
    VisitMessage.PREPARE: "visit_in_a_week",
    VisitMessage.CONFIRM: "visit_to_confirm",
    VisitMessage.TOMORROW: "visit_tomorrow",
}

_OFFER_FILES = {OfferMessage.OFFERED: "time_offered", OfferMessage.GONE: "time_gone"}


class Text(NamedTuple):
    """A subject and a body; the body has `{link}` where a personal link belongs."""

    subject: str
    body: str


def about_visit(
    kind: VisitMessage, starts_at: datetime, addressee: Addressee, place: Place
) -> Text:
    """Write what a patient hears about a visit, in the clinic's local time."""
    when = local(starts_at, place.zone)
    elsewhere = _is_elsewhere(starts_at, addressee, place)
    return _written(_FILES[kind], addressee, place, when=when, elsewhere=elsewhere)


def about_offer(
    kind: OfferMessage,
    starts_at: datetime,
    until: datetime,
    addressee: Addressee,
    place: Place,
) -> Text:
    """Write what a patient hears about a time that came free, in the clinic's local time."""
    when = local(starts_at, place.zone)
    return _written(
        _OFFER_FILES[kind],
        addressee,
        place,
        when=when,
        until=local(until, place.zone),
        elsewhere=_is_elsewhere(starts_at, addressee, place),
    )


def about_check_in(addressee: Addressee, place: Place) -> Text:
    """Write the invitation to answer a check-in."""
    return _written("check_in", addressee, place)


def about_link(given_name: str, clinic: str) -> Text:
    """Write the mail that brings a link the patient asked for."""
    template = current_app.jinja_env.get_template("messages/sign_in.txt")
    return _split(template.render(given_name=given_name, clinic=clinic))


def _is_elsewhere(moment: datetime, addressee: Addressee, place: Place) -> bool:
    """Does the reader's own clock show another time than the clinic's?"""
    if addressee.zone is None:
        return False
    return local(moment, addressee.zone).utcoffset() != local(moment, place.zone).utcoffset()


def _written(name: str, addressee: Addressee, place: Place, **facts: object) -> Text:
    # Not flask.render_template: that asks who is signed in, and here nobody is.
    template = current_app.jinja_env.get_template(f"messages/{name}.txt")
    return _split(
        template.render(
            given_name=addressee.given_name, clinic=place.message_name, place=place, **facts
        )
    )


def _split(text: str) -> Text:
    subject, _, body = text.partition("\n")
    return Text(subject.strip(), body.strip() + "\n")
