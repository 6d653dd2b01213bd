"""How patients get in: a link used once, with the birth date."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from clinic_sched.clock import now
from clinic_sched.database import db
from clinic_sched.messaging.models import Message
from clinic_sched.portal import service
from clinic_sched.portal.models import CalendarFeed, PatientLink, PatientSignIn
from tests import builders
from tests.portal.patients import BASE, link_to, path_of, signed_in

BORN = "1980-02-03"


def owed():
    db.session.rollback()
    return db.session.scalars(sa.select(Message)).all()


def test_a_known_address_is_owed_a_link_and_hears_what_everybody_hears(visitor):
    builders.site()
    person = builders.patient(email="ada@mail.example")
    known = visitor().submit("/my/sign-in", email="Ada@mail.example")
    unknown = visitor().submit("/my/sign-in", email="nobody@mail.example")

    assert known.location == unknown.location == "/my/sign-in?sent=yes"
    [message] = owed()
    assert (message.recipient, message.address) == (person.actor, "ada@mail.example")
    assert "{link}" in message.body


def test_asking_again_and_again_is_stopped_for_known_and_unknown_alike(visitor):
    builders.site()
    builders.patient(email="ada@mail.example")
    for email in ("ada@mail.example", "nobody@mail.example"):
        asking = visitor()
        for _ in range(5):
            asking.submit("/my/sign-in", email=email)
        answer = asking.submit("/my/sign-in", email=email)

        assert answer.status_code == 422
        assert "Too many attempts" in answer.text


def test_the_link_goes_to_the_address_of_the_settings_never_of_the_request(visitor):
    builders.site()
    person = builders.patient()
    visitor().get("/my/sign-in", headers={"Host": "evil.example"})

    made = service.make_link(person, "/my", base_url=BASE, now=now())
    assert made.startswith(f"{BASE}/my/sign-in/")


def test_opening_a_link_spends_nothing(visitor):
    person = builders.patient()
    link = link_to(person)
    for _ in range(3):
        assert "Your birth date" in visitor().get(link).text

    assert visitor().submit(link, birth_date=BORN).location == "/my"


def test_a_link_opens_the_page_it_was_sent_for(visitor):
    person = builders.patient()

    answer = visitor().submit(link_to(person, "/my/progress"), birth_date=BORN)
    assert answer.location == "/my/progress"


def test_a_link_works_once(visitor):
    person = builders.patient()
    link = link_to(person)
    visitor().submit(link, birth_date=BORN)

    page = visitor().get(link).text
    assert "This link cannot be used any more" in page
    assert "It was used already" in page


def test_a_used_link_still_leads_the_one_who_used_it_to_the_page(visitor):
    person = builders.patient()
    link = link_to(person, "/my/progress")
    browser = visitor()
    browser.submit(link, birth_date=BORN)

    assert browser.get(link).location == "/my/progress"


def test_a_wrong_birth_date_is_refused_and_counted(visitor):
    person = builders.patient()
    link = link_to(person)
    browser = visitor()
    for _ in range(5):
        answer = browser.submit(link, birth_date="1981-01-01")
        assert answer.status_code == 422
        assert "not the birth date" in answer.text

    assert "wrong too often" in browser.get(link).text
    assert visitor().post(link, {"birth_date": BORN}).status_code in (200, 400)
    assert browser.get("/my").status_code == 302


def test_fresh_links_do_not_give_guesses_without_end(visitor):
    person, another = builders.patient(), builders.patient()
    for _ in range(4):
        link_to(person)
    spent = sa.update(PatientLink).where(PatientLink.patient_id == person.id)
    db.session.execute(spent.values(wrong_birth_dates=5))

    answer = visitor().submit(link_to(person), birth_date=BORN)

    assert answer.status_code == 422
    assert "wrong too often. Please call us." in answer.text
    assert visitor().submit(link_to(another), birth_date=BORN).location == "/my"


@pytest.mark.parametrize(
    "typed", ["", "x" * 9999, "😀", "1\0", "=cmd()", "31/31/1980", "9999-01-01"]
)
def test_a_birth_date_that_is_none_is_refused_and_not_counted(visitor, typed):
    person = builders.patient()
    link = link_to(person)
    answer = visitor().submit(link, birth_date=typed)

    assert answer.status_code == 422
    assert 'id="birth_date-error"' in answer.text
    assert db.session.scalar(sa.select(PatientLink.wrong_birth_dates)) == 0


@pytest.mark.parametrize("typed", ["", "x" * 9999, "😀", "1\0", "=cmd()", "not an address"])
def test_an_address_that_is_none_is_refused(visitor, typed):
    answer = visitor().submit("/my/sign-in", email=typed)

    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text


def test_an_expired_link_offers_a_fresh_one(visitor):
    builders.site()
    person = builders.patient()
    link = link_to(person)
    with time_machine.travel(now() + timedelta(days=3, minutes=1)):
        browser = visitor()
        assert "It is too old" in browser.get(link).text
        answer = browser.submit(link, fresh="yes")

    assert answer.location == "/my/sign-in?sent=yes"
    assert [message.address for message in owed()] == [person.email]


def test_an_old_link_cannot_be_used_to_flood_its_owner_with_mail(visitor):
    builders.site()
    person = builders.patient()
    link = link_to(person)
    browser = visitor()
    browser.submit(link, birth_date=BORN)
    browser.submit("/my/sign-out", page="/my", action="/my/sign-out")
    answers = [browser.submit(link, fresh="yes").status_code for _ in range(6)]

    assert answers == [302] * 5 + [429]


def test_a_link_nobody_made_is_not_known(visitor):
    answer = visitor().get("/my/sign-in/guessed")

    assert answer.status_code == 404
    assert "We do not know this link" in answer.text


def test_a_sign_in_ends_when_the_patient_signs_out(visitor):
    browser = signed_in(visitor(), builders.patient())
    answer = browser.submit("/my/sign-out", page="/my", action="/my/sign-out")

    assert answer.location == "/my/sign-in"
    assert browser.get("/my").status_code == 302
    db.session.rollback()
    assert db.session.scalar(sa.select(PatientSignIn.ended_at)) is not None


def test_a_sign_in_ended_from_elsewhere_opens_nothing(visitor):
    browser = signed_in(visitor(), builders.patient())
    found = db.session.scalars(sa.select(PatientSignIn)).one()
    service.sign_out(found, by=builders.user(), now=now())

    assert browser.get("/my").location.startswith("/my/sign-in")


@pytest.mark.parametrize("later", [timedelta(minutes=121), timedelta(hours=13)])
def test_a_sign_in_left_alone_ends(visitor, later):
    builders.site()
    browser = signed_in(visitor(), builders.patient())
    with time_machine.travel(now() + later):
        assert browser.get("/my").location.startswith("/my/sign-in")


def test_a_patient_is_no_member_of_staff(visitor):
    builders.site()
    browser = signed_in(visitor(), builders.patient())

    for url in ("/board", "/patients", "/worklist", "/messages", "/audit"):
        assert browser.get(url).status_code in (302, 404)


def test_a_member_of_staff_is_no_patient(nurse):
    assert nurse.get("/my").location.startswith("/my/sign-in")


def test_a_family_that_shares_an_address_gets_a_link_each(visitor):
    builders.site()
    ada = builders.patient(email="family@mail.example")
    bob = builders.patient(email="family@mail.example", birth_date=date(1985, 5, 5))
    visitor().submit("/my/sign-in", email="family@mail.example")

    assert {message.recipient for message in owed()} == {ada.actor, bob.actor}


def test_no_token_is_kept_as_it_was_sent(visitor, session):
    person = builders.patient()
    link = link_to(person)
    token = path_of(link).rpartition("/")[2]
    signed_in(visitor(), person)

    for model in (PatientLink, PatientSignIn):
        for row in session.scalars(sa.select(model)):
            assert token not in row.token_hash
            assert len(row.token_hash) == 64


@pytest.mark.parametrize(
    ("model", "impossible"),
    [
        (PatientLink, {"wrong_birth_dates": -1}),
        (PatientLink, {"expires_at": now() - timedelta(days=9)}),
        (PatientSignIn, {"expires_at": now() - timedelta(days=9)}),
        (PatientLink, {"token_hash": "taken"}),
        (PatientSignIn, {"token_hash": "taken"}),
        (CalendarFeed, {"token_hash": "taken"}),
    ],
)
def test_the_table_refuses_what_cannot_be(session, model, impossible):
    person = builders.patient()
    for token in ("taken", "other"):
        times = {"seen_at": now()} if model is PatientSignIn else {}
        ends = {} if model is CalendarFeed else {"expires_at": now() + timedelta(days=1)}
        builders.kept(
            model(token_hash=token, patient_id=person.id, created_at=now(), **times, **ends)
        )

    with pytest.raises(sa.exc.IntegrityError):
        session.execute(sa.update(model).where(model.token_hash == "other").values(**impossible))
