"""The mail server of the tests behaves as real ones do, for better and for worse."""

import smtplib
import threading
from email.message import EmailMessage

import pytest


def letter(*, to="ada@post.example"):
    message = EmailMessage()
    message["From"], message["To"] = "clinic@post.example", to
    message["Subject"] = "Your visit – Tuesday"
    message.set_content("See you at nine.")
    return message


def send(office, message):
    port = int(office.url.rsplit(":", 1)[1])
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as connection:
        connection.send_message(message)


def test_what_is_sent_arrives(post_office):
    send(post_office, letter())

    (message,) = post_office.to("ada@post.example")
    assert message["Subject"] == "Your visit – Tuesday"
    assert message.get_content() == "See you at nine.\n"


def test_an_unknown_address_is_refused_for_good(post_office):
    post_office.refuse()

    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        send(post_office, letter())

    assert refusal.value.recipients["ada@post.example"][0] == 550


def test_a_busy_server_asks_to_be_tried_again(post_office):
    post_office.be_busy()
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        send(post_office, letter())
    assert refusal.value.smtp_code == 451

    post_office.recover()
    send(post_office, letter())

    assert len(post_office.messages) == 1


def test_a_connection_may_break_in_the_middle(post_office):
    post_office.hang_up()

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(post_office, letter())

    assert post_office.messages == []


def test_a_slow_server_has_the_message_before_it_says_so(post_office):
    post_office.dawdle(after_data=1)
    sender = threading.Thread(target=send, args=(post_office, letter()))
    sender.start()

    post_office.wait_for(messages=1)

    assert sender.is_alive()
    sender.join()
