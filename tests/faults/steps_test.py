"""Every step fails on every rank: all ranks end soon and alike, and the old run stays.

The steps are those that the program lists in run.json. Steps that the sources name and no run
lists fail the test, so a new step cannot go without its cases.
"""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import step_names
from faulty_runs import RANKS, FaultyLake, FaultyUserBehavior, check

# Both ways to write the CSV, all datasets, so little memory that states are spilled, and inputs of
# equal sizes (see write_input).
OPTIONS = {"all": ("--datasets", "all", "--memory", "1KiB"),
           "dated": ("--csv", "partitioned", "--partition-by", "date")}
# Rules that need to know of all values of a column have steps of their own.
RULES = """
[[rule]]
table = "orders"
column = "orderId"
check = "unique"

[[rule]]
table = "customer_courier_conversations"
column = "order_id"
check = "foreign_key"
other = "orders.orderId"
"""
# Steps that no run.json can list, with the reason.
NOT_LISTED = {"publish": "run.json is written in it"}
# Steps of "check --lake", which publishes no run.json.
OF_CHECK = ["find the run", "check customer_courier_conversations"]
THREADS = 2


@pytest.fixture(scope="module")
def lakes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    rules = folder / "rules.toml"
    rules.write_text(RULES)
    lakes = {name: FaultyLake(folder / name, folder / f"{name}-input", "--rules", rules, *options)
             for name, options in OPTIONS.items()}
    return lakes | {"user": FaultyUserBehavior(folder / "user", folder / "user-input")}


@pytest.fixture(scope="module")
def cases(lakes):
    """(lake, step, rank): each step in the first run that lists it."""
    where = {}
    for name, lake in lakes.items():
        for step in [*lake.steps(), *NOT_LISTED]:
            where.setdefault(step, name)
    return [(name, step, rank) for step, name in where.items() for rank in range(RANKS)]


def test_every_step_of_the_sources_is_a_case(cases):
    listed = {step for _, step, _ in cases} | {*OF_CHECK, *step_names.OF_TABLES}
    patterns = step_names.patterns()
    assert len(patterns) > 25, f"the sources are not read well: {sorted(patterns)}"
    missing = {pattern: source for pattern, source in patterns.items()
               if not any(re.fullmatch(pattern, step) for step in listed)}
    assert not missing, f"steps without a fault case: {missing}"


def test_the_sources_are_searched_well():
    text = '''
      together(job.world(), "a new step", [&] { sort(job, "so, (new)", rows, less); });
      root_decides(
          world_, step + ": create", [] {});
      together(world, step, [] {});
      const std::string step = dataset.name + " as text";
    '''
    assert step_names.patterns_in(text) == {
        r"a\ new\ step", r"so,\ \(new\)", r".+:\ create", r".+\ as\ text(: .+)?"}
    with pytest.raises(AssertionError, match="where is the name"):
        step_names.patterns_in("together(world, kName, [] {});")


def test_every_step_fails_on_every_rank(lakes, cases, tmp_path):
    def work(thread):
        mine = {name: lake.copy(tmp_path / f"{name}-{thread}") for name, lake in lakes.items()}
        failures = []
        for name, step, rank in cases[thread::THREADS]:
            try:
                mine[name].assert_agreed_failure(f"{step}@{rank}", f'"{step}"')
            except (AssertionError, pytest.fail.Exception) as failure:
                failures.append(f"{step}@{rank}: {failure}")
        for lake in mine.values():
            lake.assert_rerun_works()
        return failures

    with ThreadPoolExecutor(THREADS) as pool:
        failures = [text for texts in pool.map(work, range(THREADS)) for text in texts]
    print(f"{len(cases)} faults in {len(cases) // RANKS} steps")
    assert not failures, "\n".join(failures)


@pytest.mark.parametrize("step", OF_CHECK)
def test_a_check_of_a_lake_ends_alike_on_all_ranks(lakes, step):
    for rank in range(RANKS):
        ended = check(lakes["dated"].folder, f"{step}@{rank}")
        assert ended.code == 1 and step in ended.err and ended.out == "", ended.told
