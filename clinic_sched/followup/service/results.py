"""Keeping how a treatment is found to work, whenever answers come in."""

from collections import defaultdict
from datetime import datetime

from clinic_sched.audit.service import WORKER
from clinic_sched.clock import local_date
from clinic_sched.followup import judgement, queries
from clinic_sched.followup.judgement import Course
from clinic_sched.followup.models import CheckIn
from clinic_sched.followup.response import Report
from clinic_sched.patients import queries as patients
from clinic_sched.patients import service as register
from clinic_sched.protocols.queries import plan_of


def judge_response(check_in: CheckIn, *, now: datetime) -> None:
    """Note how the treatment works, where the new answers show something new."""
    infusion = check_in.session
    version = infusion.protocol_version
    plan = plan_of(version)
    if not plan.response or check_in.row < 0:
        return
    last = patients.find_response(check_in.patient, version.protocol.code)
    outcomes = queries.outcomes_under(infusion)
    zone = infusion.appointment.site.clock
    reports = defaultdict(list)
    for outcome in outcomes:
        reports[outcome.measure].append(Report(local_date(outcome.at, zone), outcome.value))
    course = Course(
        baseline=queries.baselines(infusion),
        answered={one.measure: one.value for one in outcomes if one.check_in_id == check_in.id},
        reports=reports,
        day=plan.followup[check_in.row].offset.days,
        is_series=infusion.appointment.course_id is not None,
        last=last.status if last else None,
    )
    found = judgement.judge(plan.response, course)
    if found is not None and found.status != course.last:
        register.note_response(
            check_in.patient, version.protocol.code, found.status, found.why, by=WORKER, now=now
        )
