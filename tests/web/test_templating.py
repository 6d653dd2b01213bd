"""Templates are strict, escaped, and find their files."""

import re

import pytest
from flask import Flask, render_template_string
from jinja2 import DictLoader, UndefinedError

from clinic_sched import web

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def environment(site):
    with site.test_request_context("/"):
        yield site.jinja_env


@pytest.mark.parametrize("ending", ["html", "jinja", "xml", "svg", "json", ""])
def test_whatever_is_drawn_is_escaped(environment, ending):
    environment.loader = DictLoader({f"page.{ending}": "{{ word }}"})

    assert "<script>" not in environment.get_template(f"page.{ending}").render(word=HOSTILE)


def test_templates_without_a_name_are_escaped(environment):
    assert "<script>" not in render_template_string("{{ word }}", word=HOSTILE)


def test_plain_text_is_left_alone(environment):
    environment.loader = DictLoader({"mail.txt": "{{ word }}"})

    assert environment.get_template("mail.txt").render(word="Ada & Co") == "Ada & Co"


@pytest.mark.parametrize("slip", ["{{ nme }}", "{{ person.nme }}", "{{ person.nme.first }}"])
def test_a_name_that_is_missing_is_an_error(environment, slip):
    with pytest.raises(UndefinedError):
        render_template_string(slip, person={"name": "Ada"})


def test_the_borrowed_macros_may_ask_for_what_is_not_there(environment):
    drawn = render_template_string(
        '{% from "nhsuk/components/tag/macro.jinja" import tag %}{{ tag({"text": word}) }}',
        word=HOSTILE,
    )

    assert "nhsuk-tag" in drawn
    assert "<script>" not in drawn


def test_a_borrowed_macro_does_not_loosen_the_page_that_uses_it(environment):
    page = '{% from "nhsuk/components/tag/macro.jinja" import tag %}{{ tag({"text": wrd.x}) }}'

    with pytest.raises(UndefinedError):
        render_template_string(page)


def test_the_address_of_a_file_changes_with_its_content(environment):
    address = environment.globals["static_url"]("mark.svg")

    assert re.fullmatch(r"/static/mark\.svg\?v=[0-9a-f]{12}", address)


def test_templates_cannot_be_set_up_after_they_were_used():
    app = Flask("clinic_sched")
    assert app.jinja_env

    with pytest.raises(RuntimeError):
        web.init_app(app)
