"""How a message leaves the house, tried against a real mail server."""

import io
from datetime import timedelta

import pytest

from clinic_sched.messaging import service
from clinic_sched.messaging.channels import channel_for, sender_of
from clinic_sched.messaging.errors import DeliveryFailed, DeliveryRefused
from tests.messaging.outbox import owe
from tests.moments import NINE
from tests.ports import free_port

BASE = "https://clinic.example"


def claimed(**facts):
    owe(**facts)
    return service.claim_next(now=NINE + timedelta(hours=1))


def by_mail(url):
    return channel_for(url, base_url=BASE, console=io.StringIO())


def test_a_mail_arrives_whole(session, post_office):
    message = claimed(subject="Your visit – Tue 7 May", body="x")
    by_mail(post_office.url)(message, "Grüße, Ada.\n" + "long " * 300 + "https://x.example/y", NINE)

    [mail] = post_office.messages
    assert mail["To"] == "ada@mail.example"
    assert mail["From"] == "no-reply@clinic.example"
    assert mail["Subject"] == "Your visit – Tue 7 May"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Grüße, Ada." in mail.get_content()
    assert "https://x.example/y" in mail.get_content()


def test_a_mail_sent_twice_has_one_identity(session, post_office):
    message = claimed()
    for _ in range(2):
        by_mail(post_office.url)(message, "Hello", NINE)

    first, second = post_office.messages
    assert first["Message-ID"] == second["Message-ID"] == f"<{message.public_id}@clinic.example>"


def test_an_address_nobody_has_is_refused_for_good(session, post_office):
    post_office.refuse()

    with pytest.raises(DeliveryRefused, match="550"):
        by_mail(post_office.url)(claimed(), "Hello", NINE)


def test_a_busy_server_is_tried_another_time(session, post_office):
    post_office.be_busy()

    with pytest.raises(DeliveryFailed, match="451"):
        by_mail(post_office.url)(claimed(), "Hello", NINE)


def test_a_broken_connection_is_tried_another_time(session, post_office):
    post_office.hang_up()

    with pytest.raises(DeliveryFailed):
        by_mail(post_office.url)(claimed(), "Hello", NINE)


def test_a_server_that_is_not_there_is_tried_another_time(session):
    with pytest.raises(DeliveryFailed):
        by_mail(f"smtp://127.0.0.1:{free_port()}")(claimed(), "Hello", NINE)


def test_a_subject_of_two_lines_cannot_smuggle_in_a_header(session, post_office):
    message = claimed(subject="Your visit\nBcc: everybody@mail.example")

    with pytest.raises(DeliveryRefused):
        by_mail(post_office.url)(message, "Hello", NINE)
    assert post_office.messages == []


def test_without_a_mail_server_the_console_shows_it(session):
    console = io.StringIO()
    channel_for(None, base_url=BASE, console=console)(claimed(), "Hello Ada", NINE)

    assert "To: ada@mail.example\nSubject: Your visit\n\nHello Ada" in console.getvalue()


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("smtp://mail.example", "no-reply@clinic.example"),
        ("smtps://post%40clinic.example:pw@mail.example", "post@clinic.example"),
        ("smtp://mail.example?from=hello%40clinic.example", "hello@clinic.example"),
    ],
)
def test_the_sender_is_told_by_the_settings(url, address):
    assert sender_of(url, base_url=BASE).address == address
