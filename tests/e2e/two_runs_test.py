"""Two runs of one date at once: one wins, the other ends with 6 and writes nothing."""

import pytest
from conftest import (DATE, TABLE, digest_tree, finish, generate, published, run_folder, start,
                      succeed)

ATTEMPTS = 5


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("two") / "input", orders=30_000)


def begin(inputs, lake, date=DATE):
    messages, orders = inputs
    return start(2, "conversations", "--messages", *messages, "--orders", *orders,
                 "--lake", lake, "--run-date", date)


def test_one_wins_and_the_other_ends_with_6(inputs, tmp_path):
    expected = digest_tree(published(2, *inputs, tmp_path / "alone"))
    refused = 0
    for attempt in range(ATTEMPTS):
        lake = tmp_path / f"lake{attempt}"
        both = [begin(inputs, lake), begin(inputs, lake)]
        ended = [finish(process, 120) for process in both]
        codes = sorted(end.code for end in ended)
        # A quick first run may end before the second begins: then both are right.
        assert codes in ([0, 6], [0, 0]), [end.told for end in ended]
        for end in ended:
            if end.code == 6:
                refused += 1
                assert DATE in end.err, f"the message names the date: {end.err}"
        assert digest_tree(run_folder(lake)) == expected
        assert len(list(lake.rglob(f"{TABLE}.csv"))) <= 1 + codes.count(0)
        succeed(None, "verify", "--lake", lake)
        if refused >= 2:
            return
    assert refused, f"the runs never met in {ATTEMPTS} attempts"


def test_other_dates_do_not_wait_for_each_other(inputs, tmp_path):
    dates = [DATE, "2026-11-02"]
    both = [begin(inputs, tmp_path / "lake", date) for date in dates]
    ended = [finish(process, 120) for process in both]
    assert [end.code for end in ended] == [0, 0], [end.told for end in ended]
    first, second = (digest_tree(run_folder(tmp_path / "lake", date)) for date in dates)
    assert first[f"{TABLE}.csv"] == second[f"{TABLE}.csv"]
    succeed(None, "verify", "--lake", tmp_path / "lake")
