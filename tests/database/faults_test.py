"""Every step of a run with a database fails on every rank: table and lake stay as they were."""

import json
import sys
from pathlib import Path

from conftest import HERE
from postgres_server import PASSWORD

sys.path.insert(0, str(HERE.parent / "faults"))

from step_names import OF_TABLES  # noqa: E402

RANKS = 2


def steps(driver):
    """The names of the steps of the published run."""
    document = json.loads(Path(driver.lake, "drive/2026-11-01/run.json").read_text())
    return {step["step"] for rank in document["ranks"] for step in rank["steps"]}


def test_every_step_with_a_database_fails_on_every_rank(server, driver):
    server.psql("CREATE SCHEMA s; CREATE TABLE s.t (id int); INSERT INTO s.t VALUES (1)")
    runs = {"read": ("postgres:s.t", "id", ""), "write": ("s", "metric", "2026-11-01", 10, 1)}
    where = {}
    try:
        for what, arguments in runs.items():
            driver.succeed(RANKS, what, *arguments)
            where.update(dict.fromkeys(steps(driver), what))
        assert set(OF_TABLES) <= set(where)
        for step in OF_TABLES:
            for rank in range(RANKS):
                error = driver.fail(1, RANKS, where[step], *runs[where[step]],
                                    env={"PGPASSWORD": PASSWORD, "CONVOY_FAULT": f"{step}@{rank}"})
                assert f'fault injected into step "{step}"' in error
                assert server.psql("SELECT count(*) FROM s.metric") == "10"
    finally:
        server.psql("DROP SCHEMA s CASCADE")
