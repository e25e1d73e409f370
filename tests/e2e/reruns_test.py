"""Rerunning a date replaces that run and nothing else; equal inputs are absorbed once."""

import shutil

import pytest
from conftest import (TABLE, assert_same_tree, chat, conversations, digest_every_file, digest_tree,
                      published, run_folder, write_chats)
from lake_reading import csv_rows

OTHER = "2026-10-01"


@pytest.fixture
def chats(tmp_path):
    return write_chats(tmp_path / "input")


def test_a_rerun_replaces_its_date_and_no_other(chats, lake):
    published(2, *chats, lake, date=OTHER)
    other = digest_every_file(run_folder(lake, OTHER))
    first = published(2, *chats, lake)
    chats[0].write_text(chats[0].read_text() + chat(555))
    second = published(2, *chats, lake)
    ids = {row["order_id"] for row in csv_rows(second / f"{TABLE}.csv")}
    assert 555 in ids and len(ids) == 101
    assert first != second, "a reader of the former run would see its files change"
    assert digest_every_file(run_folder(lake, OTHER)) == other


def test_who_resolved_the_path_stays_on_the_former_run(chats, lake):
    former = published(2, *chats, lake)
    before = digest_every_file(former)
    chats[0].write_text(chat(1))
    assert len(csv_rows(published(2, *chats, lake) / f"{TABLE}.csv")) == 1
    assert digest_every_file(former) == before


def test_a_rerun_of_the_same_input_gives_the_same_bytes(chats, lake):
    before = digest_tree(published(2, *chats, lake, "--datasets", "all"))
    again = digest_tree(published(3, *chats, lake, "--datasets", "all"))
    assert_same_tree(before, again, "first run and rerun")


def test_old_runs_do_not_pile_up(chats, lake):
    sizes = []
    for _ in range(4):
        published(2, *chats, lake)
        sizes.append(sum(path.name == f"{TABLE}.csv" for path in lake.rglob("*.csv")))
    assert sizes[-1] == sizes[-2] <= 3, f"whole runs kept after each publish: {sizes}"


@pytest.mark.parametrize("kind", ["messages", "orders"])
def test_files_of_equal_content_are_absorbed_once(chats, lake, tmp_path, kind):
    alone = csv_rows(published(2, *chats, lake) / f"{TABLE}.csv")
    original = chats[kind == "orders"]
    twin = tmp_path / f"twin-of-{kind}.json"
    shutil.copyfile(original, twin)
    files = {"messages": [chats[0]], "orders": [chats[1]]}
    files[kind].append(twin)
    ended = conversations(3, files["messages"], files["orders"], lake)
    assert ended.code == 0, ended.told
    assert csv_rows(run_folder(lake) / f"{TABLE}.csv") == alone
    naming = [line for line in ended.err.splitlines() if str(twin) in line]
    assert any(str(original) in line for line in naming), ended.err


def test_files_of_equal_size_but_other_content_both_count(chats, lake, tmp_path):
    other = tmp_path / "other.json"
    other.write_text(chats[0].read_text().replace("08:00:01", "08:00:02"))
    rows = csv_rows(published(2, [chats[0], other], chats[1], lake) / f"{TABLE}.csv")
    assert {row["num_messages_customer"] for row in rows} == {2}


def test_a_folder_and_a_glob_name_the_same_files(chats, lake, tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    lines = chats[0].read_text().splitlines(keepends=True)
    for number in range(4):
        (folder / f"m{number}.json").write_text("".join(lines[number::4]))
    expected = csv_rows(published(2, *chats, lake) / f"{TABLE}.csv")
    for inputs in (folder, f"{folder}/m*.json", sorted(folder.iterdir())):
        rows = csv_rows(published(3, inputs, chats[1], lake) / f"{TABLE}.csv")
        assert rows == expected, f"messages from {inputs}"
