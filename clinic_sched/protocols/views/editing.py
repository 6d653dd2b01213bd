"""A draft edited page by page, without losing anything that was typed."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import DomainError, NotFound, Stale
from clinic_sched.protocols import outline, queries, service, typed, written
from clinic_sched.protocols.faults import Faults
from clinic_sched.protocols.forms import EditForm
from clinic_sched.protocols.pages import BY_ANCHOR, PAGES
from clinic_sched.protocols.parts import Page
from clinic_sched.protocols.typed import Typed
from clinic_sched.protocols.views.blueprint import address, bp
from clinic_sched.transaction import reads, writes


@bp.post("/protocols/<version_id>/draft")
@access.requires(Permission.EDIT_PROTOCOLS)
@writes
def new_draft(version_id: str) -> ResponseReturnValue:
    """Begin the next version from this one."""
    version = queries.get_version(version_id)
    draft = service.new_draft(version, by=access.signed_in_user(), now=clock.now())
    flash(f"Version {draft.number} is a draft now. Choose what to edit.")
    return redirect(address(draft))


@bp.post("/protocols/<version_id>/discard")
@access.requires(Permission.EDIT_PROTOCOLS)
@writes
def discard(version_id: str) -> ResponseReturnValue:
    """Put away a draft that nobody wants."""
    version = queries.get_version(version_id)
    service.discard(version, by=access.signed_in_user(), now=clock.now())
    flash(f"{version.protocol.code} version {version.number} was put away as a draft.")
    return redirect(address(version))


@bp.route("/protocols/<version_id>/edit/<anchor>", methods=["GET", "POST"])
@access.requires(Permission.EDIT_PROTOCOLS)
@writes
def edit(version_id: str, anchor: str) -> ResponseReturnValue:
    """Offer one page of a draft for editing; keep what comes back."""
    sheet = _sheet(version_id, anchor)
    if sheet.form.accepted():
        sheet.typed = typed.without_blank_rows(_sent(sheet.page))
        if _kept(sheet):
            flash(f"{sheet.page.title}: saved.")
            following = _after(sheet.page) if request.form.get("go") == "next" else None
            return redirect(
                f"{address(sheet.version)}/edit/{following.anchor}"
                if following
                else f"{address(sheet.version)}#{anchor}"
            )
    elif request.method == "POST":
        sheet.typed = _sent(sheet.page)
    return _shown(sheet)


@bp.post("/protocols/<version_id>/edit/<anchor>/rows")
@access.requires(Permission.EDIT_PROTOCOLS)
@reads
def edit_rows(version_id: str, anchor: str) -> ResponseReturnValue:
    """Add, remove or move a row of the page, and keep what is typed in the others."""
    sheet = _sheet(version_id, anchor)
    sheet.typed = _sent(sheet.page)
    if command := request.form.get("rows", ""):
        sheet.focus = typed.change_rows(sheet.page, sheet.typed, command)
    if sheet.form.version.data != written.fingerprint(sheet.page, sheet.version.document):
        sheet.faults.add(sheet.page, Stale("section"))
        sheet.is_stale = True
    sheet.form.form_key.data = sheet.form.form_key.default()
    sheet.form.form_key.raw_data = None
    return _shown(sheet)


@dataclass
class _Sheet:
    """One page of a draft, with what is typed on it."""

    version: Any
    page: Page
    form: EditForm
    typed: Any
    faults: Faults
    focus: str = ""
    is_stale: bool = False


def _sheet(version_id: str, anchor: str) -> _Sheet:
    version = queries.get_version(version_id)
    page = BY_ANCHOR.get(anchor)
    if page is None:
        raise NotFound("section")
    service.check_draft(version)
    form = EditForm()
    if request.method == "GET":
        form.version.data = written.fingerprint(page, version.document)
    return _Sheet(version, page, form, typed.of_document(page, version.document), Faults())


def _sent(page: Page) -> dict[str, Typed]:
    return typed.of_form(page, request.form.keys(), request.form.getlist)


def _kept(sheet: _Sheet) -> bool:
    """Keep what was typed, or note why that cannot be."""
    found, sheet.faults = written.fragment(sheet.page, sheet.typed)
    if sheet.faults:
        return False
    seen, by = sheet.form.version.data or "", access.signed_in_user()
    try:
        service.change_page(sheet.version, sheet.page, found, seen=seen, by=by, now=clock.now())
    except DomainError as refusal:
        sheet.faults.add(sheet.page, refusal)
        sheet.is_stale = isinstance(refusal, Stale)
        return False
    return True


def _shown(sheet: _Sheet) -> ResponseReturnValue:
    now = written.fingerprint(sheet.page, sheet.version.document)
    if sheet.is_stale:
        sheet.form.version.raw_data, sheet.form.version.data = None, now
    sections = outline.sections(queries.plan_of(sheet.version)) if sheet.is_stale else []
    problems = [*sheet.form.problems(), *sheet.faults.listed(sheet.page)]
    shown = render_template(
        "protocols/edit.html",
        version=sheet.version,
        page=sheet.page,
        pages=PAGES,
        form=sheet.form,
        typed=typed.displayable(sheet.typed),
        faults=sheet.faults.beside,
        problems=problems,
        focus=sheet.focus,
        meanwhile=[section for section in sections if section.anchor == sheet.page.anchor],
        following=_after(sheet.page),
    )
    return shown, 409 if sheet.is_stale else 422 if problems else 200


def _after(page: Page) -> Page | None:
    return dict(pairwise(PAGES)).get(page)
