"""The example of the job: its input gives the run that is committed beside it."""

import json
import shutil

import pytest
from conftest import SOURCE, assert_same_tree, digest_tree, published

EXAMPLE = SOURCE / "jobs" / "conversations" / "example"


@pytest.mark.parametrize("ranks", [1, 3])
def test_the_example_input_gives_the_example_run(tmp_path, ranks):
    # The quarantine names inputs as they were given, so they are given as in the example.
    shutil.copytree(EXAMPLE / "input", tmp_path / "input")
    run = published(ranks, "input/messages.ndjson", "input/orders.ndjson", tmp_path / "lake",
                    "--max-bad-records", "10%", cwd=tmp_path)
    committed = digest_tree(EXAMPLE / "run")
    assert len(committed) >= 9
    assert_same_tree(committed, digest_tree(run), f"{ranks} ranks")
    catalog = json.loads((tmp_path / "lake" / "data_lake_catalog.json").read_text())
    golden = json.loads((EXAMPLE / "data_lake_catalog.json").read_text())
    for each in (catalog, golden):
        for entry in each["runs"]:
            entry["created"] = None  # the one thing that may differ
    assert catalog == golden
