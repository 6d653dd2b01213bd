"""Bodies that no form sends, and addresses nobody was given."""

import json
from dataclasses import replace
from urllib.parse import quote

import pytest

from clinic_sched.web import LARGEST_BODY
from tests.forms.case import Case
from tests.forms.catalogue import CASES
from tests.forms.checks import complaints, fill_in
from tests.forms.stand import FORM, Stand

NO_TOKEN = "The form has expired"
BODIES = {
    "no body": (b"", FORM),
    "no type": (b"a=b", None),
    "plain text": (b"a=b", "text/plain"),
    "JSON": (json.dumps({"note": ["x"], "form_key": {}}).encode(), "application/json"),
    "a list of JSON": (b"[1, 2]", "application/json"),
    "broken JSON": (b'{"a":', "application/json"),
    "XML": (b"<a>&b;</a>", "text/xml"),
    "a broken upload": (b"--x\r\nContent-Disp", "multipart/form-data; boundary=x"),
    "an upload without a boundary": (b"--x\r\n", "multipart/form-data"),
    "a type from nowhere": (b"a=b", "\xff/\xfe; charset=nowhere"),
}
SPOILT = {
    "bytes that are no text": b"\xff\xfe\xfd=\xff&a=\xc3\x28&",
    "half a character": b"note=%ED%A0%80&reason=%ED%BF%BF&",
    "percents": b"%=%&%zz=%u0041&=&&&;;",
    "NUL in a name": b"a%00b=1&%00=2&",
}
# What stands on the page of a session is refused there, with a sentence.
NOT_THERE = (404, 405, 422)
IDS = {
    "no such thing": "AAAAAAAAAAAAAAAAAAAAAA",
    "a number": "1",
    "minus one": "-1",
    "NUL": "%00",
    "NUL inside": "abc%00def",
    "very long": "x" * 4000,
    "unicode": quote("ıﬀ\u202e😀"),
    "bytes": "%ff%fe%ed%a0%80",
    "up": "..%2f..%2fetc%2fpasswd",
    "SQL": quote("' OR 1=1 --"),
    "braces": quote("{{7*7}}"),
    "blank": "%20",
    "line break": "a%0d%0aX-Bad:%201",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_body_without_a_token_is_refused(stand: Stand, case: Case):
    for what, (body, kind) in BODIES.items():
        answer = stand.send(case.who, stand.at(case.address), body, kind)

        assert answer.status_code == 400, f"{what}: {answer.status_code}"
        assert NO_TOKEN in answer.text, what
    assert stand.changes() == {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_spoilt_bytes_beside_a_token_do_no_harm(stand: Stand, case: Case):
    sent, _ = fill_in(stand, case)
    token = quote(sent.fields["csrf_token"][0]).encode()

    for what, spoilt in SPOILT.items():
        answer = stand.send(case.who, sent.address, spoilt + b"csrf_token=" + token)
        assert complaints(stand, replace(sent, typed_in=frozenset()), answer) == [], what
        stand.put_back()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_body_over_the_limit_is_a_page_that_says_so(stand: Stand, case: Case):
    answer = stand.send(case.who, stand.at(case.address), b"note=" + b"x" * (LARGEST_BODY + 1))

    assert answer.status_code == 413
    assert "send less text" in answer.text
    assert stand.changes() == {}


@pytest.mark.parametrize(
    "case", [case for case in CASES if "{" in case.address], ids=lambda c: c.name
)
def test_an_address_nobody_was_given_leads_nowhere(stand: Stand, case: Case):
    token = stand.token(case.who).encode()
    last = case.address.rpartition("{")[2].partition("}")[0]
    for what, strange in IDS.items():
        address = case.address.replace(f"{{{last}}}", strange).format(**stand.names)

        answer = stand.send(case.who, address, b"csrf_token=" + quote(token).encode())

        assert answer.status_code in NOT_THERE, f"{what}: {answer.status_code}"
    assert stand.changes() == {}
