from flask import Flask

from clinic_sched.web import parts

BUTTON = '<input type="hidden" name="csrf_token" value="{}"><p>{}</p>'


def test_a_fresh_guard_against_forgery_is_no_change():
    assert parts.tag_of(BUTTON.format("a", "Chair 1")) == parts.tag_of(
        BUTTON.format("b", "Chair 1")
    )


def test_another_word_is_a_change():
    assert parts.tag_of(BUTTON.format("a", "Chair 1")) != parts.tag_of(
        BUTTON.format("a", "Chair 2")
    )


def test_what_the_browser_has_is_not_sent_again():
    app = Flask("parts")
    part = BUTTON.format("a", "Chair 1")

    with app.test_request_context(headers={"If-None-Match": parts.tag_of(part)}):
        answer = parts.unless_unchanged(part)

    assert answer.status_code == 304
