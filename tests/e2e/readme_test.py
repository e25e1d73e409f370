"""The README tells the truth: its snippets run in turn and print what stands below them."""

import contextlib
import io
import json
import os
import re
import subprocess

import duckdb
import pytest
from conftest import PROGRAM, SOURCE, chat, published

README = (SOURCE / "README.md").read_text()
SNIPPET = re.compile(r"^```(bash|python|sql) runnable\n(.*?)^```\n"
                     r"(?:\n```text output\n(.*?)^```\n)?", re.M | re.S)
# Of mpirun, around the messages of the program.
NOTICE = re.compile(r"^-{20,}\n.*?^-{20,}\n", re.M | re.S)


def run_bash(code, folder):
    # Each shell is new: what an earlier snippet set is set again.
    assignment = re.search(r"^\w+=.*\n", README, re.M)[0]
    allowed = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    ended = subprocess.run(["bash", "-euo", "pipefail", "-c", assignment + code], cwd=folder,
                           text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           env={**os.environ, **allowed}, timeout=120)
    assert ended.returncode == 0, ended.stdout
    return NOTICE.sub("", ended.stdout)


def run_python(code, names):
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, names)
    return printed.getvalue()


def run_sql(code):
    return "".join(f"{row}\n" for row in duckdb.sql(code).fetchall())


def run_snippets(folder):
    names = {}
    snippets = SNIPPET.findall(README)
    assert {kind for kind, _, _ in snippets} == {"bash", "python", "sql"} and len(snippets) >= 8
    for kind, code, promised in snippets:
        printed = (run_bash(code, folder) if kind == "bash" else
                   run_sql(code) if kind == "sql" else run_python(code, names))
        assert printed == promised, code
    return names


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """What the snippets define, after all of them gave the promised output."""
    # What stands in a clone after a build, as far as the snippets name it.
    folder = tmp_path_factory.mktemp("clone")
    (folder / "build").symlink_to(PROGRAM.parent)
    (folder / "jobs").symlink_to(SOURCE / "jobs")
    with contextlib.chdir(folder):
        return run_snippets(folder)


def test_the_snippets_print_what_is_promised(names):
    assert len(names["table"]) == 12


def test_the_loop_reads_a_table_of_more_parts_than_a_master_joins(names, tmp_path):
    messages, orders = tmp_path / "messages.json", tmp_path / "orders.json"
    messages.write_text("".join(chat(i) for i in range(502)))
    orders.write_text("".join(json.dumps({"orderId": i, "cityCode": f"C{i:03}"}) + "\n"
                              for i in range(502)))
    run = published(2, messages, orders, tmp_path / "many")
    assert (run / "customer_courier_conversations.parts.json").exists()
    table = names["read_table"](run, "customer_courier_conversations")
    assert table.order_id.tolist() == list(range(502))
    assert table.city_code.tolist() == [f"C{i:03}" for i in range(502)]
