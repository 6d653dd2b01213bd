"""The pages of a series: all dates shown before anything is booked, and changed as one."""

from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from clinic_sched.scheduling.models import Appointment, Course
from clinic_sched.scheduling.queries import courses
from clinic_sched.scheduling.rules import CourseStatus
from clinic_sched.scheduling.service import courses as service
from clinic_sched.scheduling.service.course_dates import CourseDate
from tests import builders
from tests.moments import EVENING_BEFORE, NINE, at
from tests.people import Form

DAYS = (0, 3, 6, 9, 12, 15)


@pytest.fixture
def site(session):
    site = builders.site()
    builders.staffed(site, nurses=3, days=40)
    return site


@pytest.fixture
def front(reception):
    return reception(EVENING_BEFORE)


@pytest.fixture
def plan(patient, version, site):
    """The address of the plan, with more of it if wanted."""
    return (
        f"/courses/new?patient={patient.public_id}&protocol={version.public_id}"
        f"&site={site.public_id}&from=2030-05-06"
    )


@pytest.fixture
def series(patient, version, site, receptionist, session):
    dates = [CourseDate(nth, at(9, days=day)) for nth, day in enumerate(DAYS, 1)]
    course = service.book_course(
        patient=patient,
        version=version,
        site=site,
        dates=dates,
        by=receptionist,
        now=EVENING_BEFORE,
    )
    session.commit()
    return course


def sent(page):
    """Return the form that books, with every date in it."""
    form = Form(page.text, "/courses")
    dates = sent_dates(page)
    return {name: value for name, value in form.fields.items() if name != "date"}, dates


def book(browser, page, dates=None):
    fields, found = sent(page)
    return browser.post("/courses", {**fields, "date": found if dates is None else dates})


def count(session, model):
    return session.scalar(sa.select(sa.func.count()).select_from(model))


def days_of(session, course):
    standing = courses.standing(course, fresh=True, now=EVENING_BEFORE)
    return {one.number: (one.visit.starts_at - NINE).days for one in standing.places if one.visit}


def test_all_dates_are_shown_before_anything_is_booked(front, plan, session):
    page = front.get(plan)

    assert page.status_code == 200
    assert "6 dates" in page.text
    assert [f'id="visit-{number}"' in page.text for number in range(1, 8)] == [True] * 6 + [False]
    assert count(session, Appointment) == 0


def test_one_button_books_all_of_them(front, plan, session):
    answer = book(front, front.get(plan))

    assert answer.status_code == 303
    assert count(session, Appointment) == 6
    assert "All visits of the series are booked." in front.get(answer.location).text


def test_a_double_click_books_one_series(front, plan, session):
    page = front.get(plan)

    first, second = book(front, page), book(front, page)
    assert first.location == second.location
    assert (count(session, Course), count(session, Appointment)) == (1, 6)


def test_every_date_that_has_gone_is_told_and_the_others_are_kept(front, plan, site, session):
    page = front.get(plan)
    _, dates = sent(page)
    closed = [at(0, days=3), at(0, days=9)]
    for begins in closed:
        builders.closure(site, begins, begins.replace(day=begins.day + 1))
    session.commit()

    answer = book(front, page)
    assert answer.status_code == 422
    assert "Nothing was booked or changed" in answer.text
    told = [f"<li>Visit {number}," in answer.text for number in range(1, 7)]
    assert (
        sum(told)
        == sum(
            any(date.split(" ")[1].startswith(f"{begins:%Y-%m-%d}") for begins in closed)
            for date in dates
        )
        > 0
    )
    assert count(session, Appointment) == 0
    assert answer.text.count("Let it move") == 6 - sum(told)


def test_a_series_without_dates_is_not_booked(front, plan, session):
    answer = book(front, front.get(plan), [])

    assert answer.status_code == 422
    assert "Choose one date for each visit of the series." in answer.text
    assert count(session, Course) == 0


def test_a_day_typed_for_one_visit_plans_the_rest_around_it(front, plan):
    page = front.get(f"{plan}&visit=2&on=2030-05-10&at=10:00")

    assert "Fri 10 May 2030" in page.text
    assert page.text.count("Let it move") == 1
    _, dates = sent(page)
    assert dates[1].startswith("2 2030-05-10T14:00:00+00:00")


def test_a_time_without_a_day_is_asked_for_beside_its_field(front, plan):
    page = front.get(f"{plan}&visit=2&at=10:00")

    assert page.status_code == 422
    assert 'id="on-error">Enter a day too.' in page.text


@pytest.mark.parametrize("on", ["1901-01-01", "2099-12-31"])
def test_a_pin_of_another_century_is_planned_around(front, plan, on):
    assert front.get(f"{plan}&pin=1:{on}").status_code == 200


@pytest.mark.parametrize("pin", ["nonsense", "1:0001-01-01", "1:1900-12-31", "1:9999-12-31"])
def test_a_spoilt_pin_is_refused_in_a_sentence(front, plan, pin):
    page = front.get(f"{plan}&pin={pin}")

    assert page.status_code == 422
    assert "Choose a time from the list." in page.text


def test_a_date_that_cannot_be_had_is_shown_with_its_reason_and_not_booked(front, plan):
    page = front.get(f"{plan}&visit=2&on=2030-05-09&at=23:00")

    assert "Cannot be had:" in page.text
    assert "Book all" not in page.text


def test_boosters_follow_where_the_protocol_knows_them(front, plan, site):
    builders.staffed(site, nurses=3, days=110)

    assert front.get(f"{plan}&boosters=1").text.count(">Booster<") == 1


def test_a_protocol_without_boosters_says_so(front, patient, site):
    version = builders.protocol_version("KET-CRPS-240x10")
    page = front.get(
        f"/courses/new?patient={patient.public_id}&protocol={version.public_id}&boosters=2"
    )

    assert page.status_code == 422
    assert "does not say when a booster comes" in page.text


def test_where_no_series_fits_the_visit_is_named_and_what_would_help(front, plan):
    page = front.get(f"{plan}&weekdays=0")

    assert "No full series yet" in page.text
    assert "Visit 2 finds no start" in page.text
    assert "Take other weekdays too" in page.text


def test_the_way_out_leads_to_a_series_that_fits(front, plan):
    text = front.get(f"{plan}&weekdays=0").text
    url = text.split("Take other weekdays too")[0].rsplit('href="', 1)[1].split('"')[0]
    url = url.replace("&amp;", "&")

    assert "weekdays" not in parse_qs(urlsplit(url).query)
    assert "Book all 6 visits" in front.get(url).text


def test_safety_rules_are_said_for_all_dates(front, version, site):
    stranger = builders.patient()
    page = front.get(f"/courses/new?patient={stranger.public_id}&protocol={version.public_id}")

    assert "No consent to" in page.text
    assert "Book all" not in page.text


def test_a_patient_is_looked_for_by_post(front, patient):
    answer = front.submit("/courses/new", wanted=patient.family_name)

    assert f'href="/courses/new?patient={patient.public_id}"' in answer.text


def test_the_series_shows_each_visit_by_its_place(front, series):
    page = front.get(f"/courses/{series.public_id}")

    assert page.text.count("This and the rest") == 6
    assert "0 of 6" in page.text


def test_this_and_the_rest_move_together(front, series, session):
    url = f"/courses/{series.public_id}/plan/4"
    page = front.get(f"{url}?rest=y&visit=4&on=2030-05-17")
    fields, dates = Form(page.text, url).fields, sent_dates(page)
    answer = front.post(url, {**fields, "date": dates})

    assert answer.status_code == 303
    days = days_of(session, series)
    assert [days[number] for number in (1, 2, 3, 4)] == [0, 3, 6, 11]
    assert days[4] < days[5] < days[6]


def test_a_stale_plan_changes_nothing_and_says_so(front, series, session):
    url = f"/courses/{series.public_id}/plan/4"
    page = front.get(f"{url}?rest=y")
    third = courses.standing(series, now=EVENING_BEFORE).places[2].visit
    third.note = "Changed meanwhile"
    session.commit()

    answer = front.post(url, {**Form(page.text, url).fields, "date": sent_dates(page)})
    assert answer.status_code == 409
    assert "Somebody else changed this series" in answer.text
    assert days_of(session, series) == dict(enumerate(DAYS, 1))


def test_a_visit_is_skipped_and_added_back(front, series, session):
    url = f"/courses/{series.public_id}"
    front.submit(f"{url}/skip/3", cancelled_by="pat", reason="On holiday.")
    assert 3 not in days_of(session, series)
    assert "Add back" in front.get(url).text

    page = front.get(f"{url}/plan/3")
    fields = Form(page.text, f"{url}/plan/3").fields
    answer = front.post(f"{url}/plan/3", {**fields, "date": sent_dates(page)})
    assert answer.status_code == 303
    assert 3 < days_of(session, series)[3] < 9


def test_a_skip_without_a_reason_is_asked_again(front, series):
    answer = front.submit(f"/courses/{series.public_id}/skip/3", cancelled_by="pat", reason="")

    assert answer.status_code == 422
    assert "Say why." in answer.text


def test_the_rest_is_cancelled_at_once(front, series, session):
    answer = front.submit(f"/courses/{series.public_id}/stop", cancelled_by="prov", reason="Ill.")

    assert answer.status_code == 303
    assert days_of(session, series) == {}
    assert session.get_one(Course, series.id).status is CourseStatus.STOPPED


def test_the_list_shows_who_needs_a_date(front, series, site):
    elsewhere = builders.site()
    front.submit(f"/courses/{series.public_id}/skip/6", cancelled_by="pat", reason="Away.")

    assert "Add back visit 6" in front.get(f"/courses?site={site.public_id}").text
    assert "No series is under way." in front.get(f"/courses?site={elsewhere.public_id}").text


@pytest.mark.parametrize("address", ["", "/plan/1", "/plan/99", "/skip/1", "/stop"])
def test_a_series_nobody_knows_is_not_found(front, address):
    assert front.get(f"/courses/unknown{address}").status_code == 404


def test_a_visit_the_series_does_not_have_is_not_found(front, series):
    assert front.get(f"/courses/{series.public_id}/plan/99").status_code == 404
    assert front.get(f"/courses/{series.public_id}/skip/99").status_code == 404


def sent_dates(page):
    return [part.split('"')[0] for part in page.text.split('name="date" value="')[1:]]
