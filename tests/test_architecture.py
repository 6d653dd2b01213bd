"""The shape of the code: sizes, words, who may commit, and contracts that really refuse."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "clinic_sched"
CODE = ("clinic_sched", "tests", "benchmarks", "tools")
SOURCES = sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py"))
SCRIPTS = sorted((PACKAGE / "static").glob("**/*.js"))
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
SLICES = {path.parent for path in PACKAGE.glob("*/__init__.py")} - {PACKAGE / "web"}

# Whatever a slice holds beside these kinds is a decision, and must be as pure as its rules.
IMPURE_KINDS = {"models", "queries", "service", "forms", "views", "cli"}
IMPURE_KINDS_OF = {
    "accounts": {"access", "navigation"},
    "api": {"access"},
    "clinic": {"days"},
    "followup": {"questions"},
    "messaging": {"channels"},
    "portal": {"access"},
    "sessions": {"corrections"},
}
# Operations is the edge itself: its worker keeps each message on its own.
EDGE = {"transaction.py", "migration.py"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}


def name_of(path):
    return str(path.relative_to(ROOT))


def functions_of(path):
    tree = ast.parse(path.read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def lines_of(path):
    return len(path.read_text().splitlines())


def test_no_file_is_longer_than_four_hundred_lines():
    long = [name_of(path) for path in [*SOURCES, *SCRIPTS] if lines_of(path) > 400]

    assert long == []


def test_no_function_is_longer_than_forty_lines():
    long = [
        f"{name_of(path)}: {function.name}"
        for path in SOURCES
        for function in functions_of(path)
        if function.end_lineno - function.lineno >= 40
    ]

    assert long == []


def test_no_template_is_longer_than_a_hundred_and_twenty_lines():
    long = [name_of(path) for path in TEMPLATES if lines_of(path) > 120]

    assert long == []


@pytest.mark.parametrize("forbidden", [r"\|\s*safe\b", r"\sstyle=", r"\son[a-z]+=", r"<script>"])
def test_no_template_goes_around_escaping_or_the_content_policy(forbidden):
    found = [name_of(path) for path in TEMPLATES if re.search(forbidden, path.read_text())]

    assert found == []


def test_every_module_says_what_it_is():
    silent = [
        name_of(path)
        for path in SOURCES
        if not path.stem.startswith("test_") and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


def test_every_public_function_of_a_slice_says_what_it_does():
    kinds = {"rules", "service", "queries", "views"}
    silent = [
        f"{name_of(path)}: {function.name}"
        for path in PACKAGE.glob("*/**/*.py")
        if kinds & {path.stem, path.parent.name}
        for function in ast.parse(path.read_text()).body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and not ast.get_docstring(function)
    ]

    assert silent == []


def test_no_module_has_a_name_that_could_hold_anything():
    assert [name_of(path) for path in SOURCES if path.stem in VAGUE] == []


def test_only_the_edge_commits():
    committing = [
        name_of(path)
        for path in PACKAGE.rglob("*.py")
        if path.name not in EDGE and ".commit(" in path.read_text()
    ]

    assert committing == []


@pytest.fixture(scope="module")
def imports():
    return grimp.build_graph("clinic_sched", include_external_packages=True, cache_dir=None)


def decisions():
    """Name every module of a slice that is none of the impure kinds."""
    for home in SLICES - {PACKAGE / "operations"}:
        impure = IMPURE_KINDS | IMPURE_KINDS_OF.get(home.name, set())
        for path in home.rglob("*.py"):
            kind = path.relative_to(home).parts[0].removesuffix(".py")
            if kind not in impure and path.stem != "__init__":
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize(
    "impure",
    ["flask", "sqlalchemy", "wtforms", "clinic_sched.database", "clinic_sched.clock"],
)
def test_decisions_know_neither_framework_database_nor_clock(imports, impure):
    if impure not in imports.modules:
        return

    knowing = [module for module in decisions() if imports.chain_exists(module, impure)]

    assert sorted(knowing) == []


OFFENCES = [
    (
        "Slices stand on one another, and the ground knows no slice",
        "audit/models.py",
        "from clinic_sched.sessions import rules",
    ),
    (
        "Slices stand on one another, and the ground knows no slice",
        "database.py",
        "from clinic_sched.audit import models",
    ),
    (
        "Slices stand on one another, and the ground knows no slice",
        "patients/rules.py",
        "from clinic_sched.protocols import rules",
    ),
    (
        "Inside a slice each kind of file stands on the kinds below it",
        "accounts/models.py",
        "from clinic_sched.accounts import service",
    ),
    (
        "Rules know neither framework, database nor clock",
        "scheduling/rules.py",
        "from clinic_sched.clock import now",
    ),
    (
        "Rules know neither framework, database nor clock",
        "scheduling/rules.py",
        "import sqlalchemy",
    ),
    (
        "Views, forms and commands never see models or the database",
        "scheduling/views.py",
        "from clinic_sched.scheduling import models",
    ),
    (
        "Forms say whether it is said properly, and nothing more",
        "scheduling/forms.py",
        "from clinic_sched.scheduling import queries",
    ),
    (
        "Views do not know each other",
        "scheduling/views.py",
        "from clinic_sched.clinic import views",
    ),
    (
        "Views and forms belong to their slice alone",
        "scheduling/views.py",
        "from clinic_sched.clinic import forms",
    ),
]


@pytest.fixture
def copy(tmp_path):
    """A copy of the package that may be spoilt, in which every kind of file exists."""
    ignored = shutil.ignore_patterns("static", "__pycache__")
    shutil.copytree(PACKAGE, tmp_path / "clinic_sched", ignore=ignored)
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for home in ("accounts", "clinic", "scheduling"):
        for kind in ("views", "forms", "service", "queries"):
            if not (tmp_path / "clinic_sched" / home / kind).is_dir():
                (tmp_path / "clinic_sched" / home / f"{kind}.py").touch()
    return tmp_path


def verdict(folder):
    """Run the linter of imports on a copy and return what it prints."""
    linter = Path(sys.executable).with_name("lint-imports")
    command = [linter, "--no-cache", "--config", "pyproject.toml"]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(folder)}, capture_output=True, text=True
    ).stdout


@pytest.mark.parametrize(("contract", "path", "offence"), OFFENCES)
def test_a_broken_contract_is_noticed(copy, contract, path, offence):
    spoilt = copy / "clinic_sched" / path
    with spoilt.open("a") as file:
        file.write(f"\n{offence}\n")

    assert f"{contract} BROKEN" in verdict(copy)


def test_every_contract_is_kept_and_has_been_shown_to_break(copy):
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    contracts = {contract["name"] for contract in settings["contracts"]}
    assert contracts == {contract for contract, _, _ in OFFENCES}

    said = verdict(copy)

    assert [name for name in contracts if f"{name} KEPT" not in said] == []
