"""The worklist: what people must do, the urgent first."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import DomainError
from clinic_sched.followup import queries, service
from clinic_sched.followup.forms import OutcomeForm
from clinic_sched.followup.links import page_of
from clinic_sched.followup.rules import CLINICAL, TaskKind
from clinic_sched.followup.views.blueprint import bp, zone
from clinic_sched.transaction import writes
from clinic_sched.web.parts import tag_of, unless_unchanged


@bp.get("/worklist")
@access.requires(Permission.WORK_TASKS)
def worklist() -> ResponseReturnValue:
    """Show what is to be done."""
    kind = _kind()
    around = _around()
    tasks = queries.worklist(kind)
    counts = queries.open_counts()
    return render_template(
        "followup/worklist.html",
        tasks=tasks,
        tag=tag_of(_part(tasks, around)),
        kind=kind,
        kinds=[(one, counts[one]) for one in TaskKind if one in counts or one == kind],
        total=sum(counts.values()),
        done=queries.done_lately(),
        **around,
    )


@bp.get("/worklist/part")
@access.requires(Permission.WORK_TASKS)
def worklist_part() -> ResponseReturnValue:
    """Answer with the list alone, or that it has not changed."""
    return unless_unchanged(_part(queries.worklist(_kind()), _around()))


@bp.route("/worklist/<public_id>", methods=["GET", "POST"])
@access.requires(Permission.WORK_TASKS)
@writes
def task(public_id: str) -> ResponseReturnValue:
    """Show one task, and take what came of it."""
    found = queries.get_task(public_id)
    form = OutcomeForm()
    if form.accepted():
        try:
            service.finish(found, form.outcome.data, by=access.signed_in_user(), now=clock.now())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash("The task is done.")
            return redirect("/worklist")
    page = render_template("followup/task.html", task=found, form=form, **_around())
    return page, form.status


@bp.post("/worklist/<public_id>/take")
@access.requires(Permission.WORK_TASKS)
@writes
def take(public_id: str) -> ResponseReturnValue:
    """Say that the person who asks is on it."""
    service.acknowledge(queries.get_task(public_id), by=access.signed_in_user(), now=clock.now())
    flash("The task is yours.")
    return redirect(f"/worklist/{public_id}")


def _kind() -> TaskKind | None:
    asked = request.args.get("kind", "")
    return TaskKind(asked) if asked in {kind.value for kind in TaskKind} else None


def _part(tasks: Any, around: dict[str, Any]) -> str:
    return render_template("followup/_tasks.html", tasks=tasks, **around)


def _around() -> dict[str, Any]:
    return {
        "now": clock.now(),
        "zone": zone(),
        "page_of": page_of,
        "clinical": CLINICAL,
        "is_clinician": access.signed_in_user().may(Permission.SEE_RECORD),
    }
