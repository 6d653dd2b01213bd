"""Every kind of field keeps what was typed and answers nonsense with a sentence."""

from datetime import date
from html import unescape

import pytest

from tests.web.conftest import DayForm

FIELDS = [
    "name",
    "note",
    "secret",
    "born_on",
    "call_at",
    "starts_at",
    "count",
    "weight",
    "email",
    "phone",
    "chair",
    "channel",
    "days",
    "agreed",
    "version",
    "form_key",
]
NASTY = {
    "huge": "9" * 400,
    "NaN": "NaN",
    "infinity": "-Infinity",
    "exponent": "1e999",
    "NUL": "a\0b",
    "escape": "\x1b[2J",
    "emoji": "👩‍⚕️🎉",
    "turned": "\u202eevil",
    "markup": "<script>alert(1)</script>",
    "template": "{{ 7 * 7 }}",
    "formula": "=cmd()",
    "long": "x" * 100_000,
    "blank": " \t ",
    "lines": "a\r\nb\rc",
    "not a character": "\uffff\ufdd0",
    "broken bytes": b"\xff\xfe\xed\xa0\x80",
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("typed", NASTY.values(), ids=NASTY)
def test_nonsense_never_breaks_a_page(browser_of_site, site, field, typed):
    answer = browser_of_site.post("/everything", data={"name": "Ada", field: typed})

    assert answer.status_code in (200, 422)
    assert "<script>alert" not in answer.text
    for message in site.extensions["told"].form[field].errors:
        assert message.endswith(".")


@pytest.mark.parametrize("field", FIELDS)
def test_a_list_where_one_answer_is_expected_never_breaks_a_page(browser_of_site, field):
    sent = {"name": ["Ada"], field: ["1", "\0", "two", "9" * 50]}

    assert browser_of_site.post("/everything", data=sent).status_code in (200, 422)


@pytest.mark.parametrize("field", ["name", "note", "born_on", "count", "weight", "email", "phone"])
@pytest.mark.parametrize("typed", ["soon 🎉", "1e999", "x" * 600, "=cmd()"])
def test_what_was_typed_is_still_there_after_a_refusal(browser_of_site, field, typed):
    sent = {"name": "Ada", "call_at": "never", field: typed}

    answer = browser_of_site.post("/everything", data=sent)

    assert answer.status_code == 422
    assert typed in unescape(answer.text)


def test_a_picker_gives_way_to_text_that_it_could_not_show(browser_of_site):
    answer = browser_of_site.post("/everything", data={"name": "Ada", "born_on": "31/02/1980"})

    assert 'name="born_on" type="text"' in answer.text
    assert 'value="31/02/1980"' in answer.text
    assert "Enter a date that is in the calendar" in answer.text


def test_a_picker_stays_where_nothing_was_picked(site):
    with site.test_request_context("/?day="):
        form = DayForm()

        assert not form.validate()
        assert form.day.input_type == "date"


def test_a_date_typed_day_first_comes_back_as_the_picker_writes_it(browser_of_site, site):
    answer = browser_of_site.post("/everything", data={"born_on": "22/11/1980"})

    assert site.extensions["told"].form.born_on.data == date(1980, 11, 22)
    assert 'name="born_on" type="date"' in answer.text
    assert 'value="1980-11-22"' in answer.text


def test_a_password_is_never_shown_again(browser_of_site):
    answer = browser_of_site.post("/everything", data={"secret": "demo clinic 2026 only"})

    assert "demo clinic 2026 only" not in answer.text


@pytest.mark.parametrize("text", [" two  words ", "ünï", "a\nb"])
def test_text_is_trimmed_at_its_ends_only(browser_of_site, site, text):
    browser_of_site.post("/everything", data={"name": "Ada", "note": text})

    assert site.extensions["told"].form.note.data == text.strip()


def test_text_left_empty_is_empty_text_and_the_rest_is_nothing(browser_of_site, site):
    browser_of_site.post("/everything", data={})
    form = site.extensions["told"].form

    assert form.note.data == ""
    assert form.days.data == []
    assert [form[name].data for name in ("born_on", "count", "email", "chair")] == [None] * 4


def test_only_spaces_do_not_count_as_an_answer(browser_of_site, site):
    browser_of_site.post("/everything", data={"name": "   "})

    assert site.extensions["told"].form.name.errors == ["Enter the name."]


def test_text_that_is_too_long_says_by_how_much(browser_of_site, site):
    browser_of_site.post("/everything", data={"name": "x" * 81})

    assert site.extensions["told"].form.name.errors == ["Shorten this to 80 characters or fewer."]


@pytest.mark.parametrize(
    ("field", "answer"), [("chair", "3"), ("channel", "pigeon"), ("days", "9"), ("chair", "x")]
)
def test_an_answer_that_is_not_on_the_list_is_refused(browser_of_site, site, field, answer):
    browser_of_site.post("/everything", data={"name": "Ada", field: answer})

    assert site.extensions["told"].form[field].errors == ["Choose one from the list."]


def test_chosen_answers_are_read_and_stay_chosen(browser_of_site, site):
    sent = {"chair": "1", "channel": "sms", "days": ["1", "2"], "agreed": "y"}
    page = browser_of_site.post("/everything", data=sent).text
    form = site.extensions["told"].form

    assert [form.chair.data, form.channel.data, form.days.data] == [1, "sms", [1, 2]]
    assert '<option value="1" selected>' in page
    assert page.count(" checked") == 4
