"""The operator brings in a protocol from the command line."""

import json

from click.testing import CliRunner

from clinic_sched.protocols import library, queries
from clinic_sched.protocols.cli import protocol


def run(tmp_path, text):
    file = tmp_path / "protocol.json"
    file.write_text(text)
    return CliRunner().invoke(protocol, ["import", str(file)])


def test_a_file_becomes_a_draft(app, tmp_path):
    answer = run(tmp_path, json.dumps(library.document("MAG-30")))

    assert (answer.exit_code, answer.output) == (0, "MAG-30 version 1 is a draft now.\n")


def test_a_bad_file_is_refused_in_a_sentence(app, tmp_path):
    answer = run(tmp_path, "{}")

    assert answer.exit_code == 1
    assert answer.output == "Error: The protocol: code is missing.\n"
    assert queries.find_protocol("MAG-30") is None


def test_a_file_that_is_not_there_is_wrong_usage(app, tmp_path):
    missing = str(tmp_path / "none.json")

    assert CliRunner().invoke(protocol, ["import", missing]).exit_code == 2
