"""What h5py, pandas, xarray (both engines), h5dump and CSV readers make of our files.

Set CONVOY_WRITE_EXAMPLE to the program write_example; without it the newest build's is taken.
The expected values come from the formulas in `expected`, not from the C++ code under test.
"""

import math
import os
import pathlib
import re
import subprocess

import pytest

h5py = pytest.importorskip("h5py")
numpy = pytest.importorskip("numpy")
pandas = pytest.importorskip("pandas")
xarray = pytest.importorskip("xarray")

ROOT = pathlib.Path(__file__).parents[2]
LOWEST, HIGHEST = -(2**63), 2**63 - 1
MISSING = LOWEST + 1
TEXTS = ("city", "stage", "greeting", "note")
TIMES = ("time", "far_time")
PARTS = {"big.h5": 70_000, "small.h5": 13, "empty.h5": 0}
MASTERS = {"master.h5": 113, "empty_master.h5": 0}


def expected(rows):
    """Column by column, with None for null; times in microseconds."""
    each = range(rows)
    first_ids = [LOWEST, HIGHEST, 9007199254740993]
    other_ids = {1: LOWEST, 2: HIGHEST}
    far = {1: -62135596800000000, 3: 253402300799999999}
    cities = ["BCN", "MAD", "Zürich", "東京"]
    return {
        "id": [first_ids[i] if i < 3 else i for i in each],
        "other_id": [other_ids.get(i, -7 * i) if i % 3 else None for i in each],
        "messages": [3 * i for i in each],
        "delay": [i if i % 4 else None for i in each],
        "time": [
            (-500000 if i == 3 else 1565000000000000 + i * 1000001) if i % 5 else None
            for i in each
        ],
        "far_time": [far.get(i % 4) for i in each],
        "city": [cities[i % 4] if i % 6 else None for i in each],
        "stage": [[None, "", "PICKING_UP"][i % 3] for i in each],
        "greeting": [['hé, "you"\n', ""][i % 2] for i in each],
        "note": [[None, "", "x" * 300, " 東京 "][i % 4] for i in each],
        "flag": [i % 2 == 0 for i in each],
    }


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    builds = sorted(ROOT.glob("build*/tests/output/write_example"), key=os.path.getmtime)
    program = os.environ.get("CONVOY_WRITE_EXAMPLE") or (builds[-1] if builds else None)
    if program is None:
        pytest.skip("write_example is not built: set CONVOY_WRITE_EXAMPLE")
    directory = tmp_path_factory.mktemp("lake")
    subprocess.run([program, directory], check=True)
    return directory


every_file = pytest.mark.parametrize("name, rows", (PARTS | MASTERS).items())
both_engines = pytest.mark.parametrize("engine", ["netcdf4", "h5netcdf"])


@every_file
def test_h5py(lake, name, rows):
    with h5py.File(lake / name) as file:
        stored = [dataset for dataset in file if dataset != "row"]
        columns = [column for column in stored if not column.endswith("__valid")]
        assert columns == list(expected(0)), "columns stand in their order"
        companions = [column for column in stored if column.endswith("__valid")]
        assert companions == ["other_id__valid", "stage__valid", "note__valid"]
        for column, values in expected(rows).items():
            data = file[column].asstr()[:] if column in TEXTS else file[column][:]
            substitute = "" if column in TEXTS else 0 if column == "other_id" else LOWEST
            assert list(data) == [substitute if v is None else v for v in values], column
            if column + "__valid" in file:
                valid = [v is not None for v in values]
                assert list(file[column + "__valid"][:]) == valid, column
            assert file[column].dims[0].keys() == [file["row"].attrs["NAME"].decode()]
            assert file[column].attrs["long_name"]
        assert file["flag"].dtype == bool and file["city"].dtype == "S7"
        assert "empty_is_null" not in file["stage"].attrs
        assert file["city"].attrs["empty_is_null"] == 1
        assert "_FillValue" not in file["id"].attrs
        assert "_FillValue" not in file["other_id"].attrs
        assert "_FillValue" not in file["messages"].attrs
        assert file["delay"].attrs["units"] == "s"
        assert file.attrs["rows"] == rows and file.attrs["format_version"] == 1
        assert file.attrs["table"] == "example" and file.attrs["sorted_by"] == "city,id"
        if name in MASTERS:
            assert file.attrs["parts"] == (4 if rows else 0)
            assert file["id"].is_virtual == (rows > 0)
        elif rows:
            assert file["id"].chunks == (min(rows, 65536),)
            assert file["id"].compression == "gzip" and file["id"].shuffle


@every_file
def test_pandas_as_the_file_says(lake, name, rows):
    with h5py.File(lake / name) as file:
        recipe = file.attrs["how_to_read"]
    scope = {}
    exec(recipe, scope)
    frame = scope["read"](lake / name)
    assert list(frame.columns) == list(expected(0)) and len(frame) == rows
    for column, values in expected(rows).items():
        series = frame[column]
        assert list(series.isna()) == [v is None for v in values], column
        present = series[series.notna()]
        if column in TIMES:
            assert present.dtype == "datetime64[us]"
            present = present.astype("int64")
        assert list(present) == [v for v in values if v is not None], column
    if rows:
        assert frame["other_id"].dtype == "Int64" and frame["flag"].dtype == "boolean"


@both_engines
@every_file
def test_xarray(lake, name, rows, engine):
    times = xarray.coders.CFDatetimeCoder(time_unit="us")
    with xarray.open_dataset(lake / name, engine=engine, decode_times=times) as table:
        table.load()
    assert dict(table.sizes) == {"row": rows}
    assert "row" not in table.variables, "the dimension is no column"
    for column, values in expected(rows).items():
        data = table[column].values
        assert len(data) == rows
        if column in TIMES:
            assert data.dtype == "datetime64[us]"
            assert list(data.astype("int64")) == [LOWEST if v is None else v for v in values]
        elif column == "delay":
            assert data.dtype == "float64"
            assert all(math.isnan(d) if v is None else d == v for d, v in zip(data, values))
        elif column in TEXTS:
            texts = [d.decode() if isinstance(d, bytes) else d for d in data]
            assert texts == [v or "" for v in values], column
        else:
            assert data.dtype.kind in "ib", column
            assert list(data) == [v or 0 for v in values], column


@both_engines
@pytest.mark.parametrize("name", ["small.h5", "master.h5"])
def test_xarray_without_options(lake, name, engine):
    with xarray.open_dataset(lake / name, engine=engine, drop_variables="far_time") as table:
        times = table["time"].values.astype("datetime64[us]").astype("int64")
        assert list(times) == [LOWEST if v is None else v for v in expected(len(times))["time"]]
        assert table["delay"].dtype == "float64", "a duration stays a plain number"


def dumped_texts(dump):
    """h5dump writes bytes above 127 as octal numbers of 32 bits and shows the padding."""
    texts = []
    for text in re.findall(r'"([^"]*)"', dump):
        text = re.sub(r"\\(?:37777777)?(\d{3})", lambda m: chr(int(m[1], 8) & 255), text)
        texts.append(text.encode("latin-1").decode().rstrip("\0"))
    return texts


@pytest.mark.parametrize("name, rows", [("small.h5", 13), ("master.h5", 113), ("empty.h5", 0)])
def test_h5dump(lake, name, rows):
    def dump(column):
        command = ["h5dump", "-y", "-w", "0", "-d", column, lake / name]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return text.split("DATA {", 1)[1].split("   }", 1)[0]

    values = expected(rows)
    assert [int(n) for n in re.findall(r"-?\d+", dump("id"))] == values["id"]
    delays = [LOWEST if v is None else v for v in values["delay"]]
    assert [int(n) for n in re.findall(r"-?\d+", dump("delay"))] == delays
    assert re.findall(r"TRUE|FALSE", dump("flag")) == [str(v).upper() for v in values["flag"]]
    for column in ("stage", "city", "note"):
        assert dumped_texts(dump(column)) == [v or "" for v in values[column]], column
    subprocess.run(["h5dump", lake / name], check=True, stdout=subprocess.DEVNULL)


def test_a_missing_part_is_seen(lake):
    with h5py.File(lake / "incomplete.h5") as file:
        for column in ("id", "other_id", "messages", "delay", "time", "far_time"):
            assert list(file[column][5:]) == [MISSING] * 4, column
        assert list(file["stage__valid"][5:]) == [255] * 4
        assert list(file["note"].asstr()[5:]) == ["#MISSING PART#"] * 4
        assert list(file["id"][:5]) == expected(5)["id"]


@both_engines
def test_xarray_sees_a_missing_part(lake, engine):
    with xarray.open_dataset(lake / "incomplete.h5", engine=engine, decode_times=False) as table:
        assert list(table["id"].values[5:]) == [MISSING] * 4


def test_masters_move_with_their_parts(lake, tmp_path, monkeypatch):
    moved = tmp_path / "moved"
    lake.rename(moved)
    try:
        monkeypatch.chdir(tmp_path)
        with h5py.File(moved / "master.h5") as file:
            assert list(file["id"][:]) == expected(113)["id"]
    finally:
        moved.rename(lake)


def test_csv_in_duckdb(lake):
    duckdb = pytest.importorskip("duckdb")
    types = ", ".join(
        f"'{c}': '{'VARCHAR' if c in TEXTS else 'TIMESTAMP' if c in TIMES else 'BIGINT'}'"
        for c in expected(0)
        if c != "flag"
    )
    source = (
        f"read_csv('{lake}/table.csv', header=true, quote='\"', escape='\"', delim=',', "
        f"columns={{{types}, 'flag': 'BOOLEAN'}}, nullstr='', allow_quoted_nulls=false)"
    )
    for column, values in expected(70_000).items():
        chosen = f"epoch_us({column})" if column in TIMES else column
        found = duckdb.sql(f"select {chosen} from {source}").fetchall()
        assert [row[0] for row in found] == values, column


def test_csv_in_pandas(lake):
    types = {c: "Int64" for c in ("id", "other_id", "messages", "delay")}
    frame = pandas.read_csv(lake / "table.csv", dtype=types | {c: "str" for c in TEXTS})
    assert list(frame.columns) == list(expected(0))
    for column, values in expected(70_000).items():
        if column in TIMES:
            found = pandas.to_datetime(frame[column], format="ISO8601").dt.tz_localize(None)
            found = found.astype("datetime64[us]").astype("int64")
            assert list(found) == [LOWEST if v is None else v for v in values], column
            continue
        # pandas itself takes an empty text for a null.
        values = [None if v == "" else v for v in values]
        found = frame[column]
        assert [None if n else v for v, n in zip(found, found.isna())] == values, column
