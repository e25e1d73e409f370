"""`convoy verify` accepts a good lake and names every file that lost a bit or is missing."""

import shutil

import pytest
from conftest import TABLE, files_of, published, run, succeed, write_chats


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A lake with every dataset and a quarantine; tests put back what they change."""
    folder = tmp_path_factory.mktemp("verify")
    messages, orders = write_chats(folder / "input", count=9)
    messages.write_text(messages.read_text() + '{"orderId":true}\n')
    published(2, messages, orders, folder / "lake", "--datasets", "all",
              "--max-bad-records", "100%")
    return folder / "lake"


@pytest.fixture
def run_files(lake):
    """The published files, path below the run first."""
    folder = (lake / "conversations" / "2026-11-01").resolve()
    found = [(str(path.relative_to(folder)), path) for path in files_of(folder)]
    assert len(found) >= 15
    return found


def verify(lake):
    return run(None, "verify", "--lake", lake)


def test_a_good_lake_is_accepted(lake):
    ended = verify(lake)
    assert ended.code == 0, ended.told


def test_verify_runs_under_mpirun_too(lake):
    succeed(3, "verify", "--lake", lake)


def test_one_flipped_byte_in_any_file_is_found_and_named(lake, run_files):
    missed = []
    for name, path in run_files:
        whole = path.read_bytes()
        for at in sorted({0, len(whole) // 3, len(whole) // 2, len(whole) - 1}) if whole else []:
            spoiled = bytearray(whole)
            spoiled[at] ^= 0x01
            path.chmod(0o644)
            path.write_bytes(spoiled)
            ended = verify(lake)
            if ended.code != 5 or name not in ended.told:
                missed.append(f"{name}, byte {at}: ended with {ended.code}, {ended.told[-200:]!r}")
        path.write_bytes(whole)
    assert not missed, "\n".join(missed)
    assert verify(lake).code == 0, "the test puts every byte back"


@pytest.mark.parametrize("change", ["longer", "shorter", "empty"])
def test_another_length_is_found_and_named(lake, run_files, change):
    name, path = next(f for f in run_files if f[0].startswith(TABLE) and f[0].endswith(".h5"))
    whole = path.read_bytes()
    path.write_bytes({"longer": whole + b"\0", "shorter": whole[:-1], "empty": b""}[change])
    ended = verify(lake)
    path.write_bytes(whole)
    assert ended.code == 5 and name in ended.told, ended.told


def test_a_missing_part_is_found_and_named(lake, run_files, tmp_path):
    missed = []
    for name, path in run_files:
        if "/part-" not in name and not name.endswith((".csv", ".h5")):
            continue
        shutil.move(path, tmp_path / "aside")
        ended = verify(lake)
        shutil.move(tmp_path / "aside", path)
        if ended.code != 5 or name not in ended.told:
            missed.append(f"{name}: ended with {ended.code}, {ended.told[-200:]!r}")
    assert not missed, "\n".join(missed)


def test_a_lake_that_is_not_there_is_an_error(tmp_path):
    assert verify(tmp_path / "nowhere").code not in (0, 1)
