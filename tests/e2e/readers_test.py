"""h5py, pandas, xarray and h5dump read the right values from every part and master file."""

import re
import subprocess

import h5py
import numpy
import pandas
import pytest
import slow_reference
import xarray
from conftest import TABLE, chat, files_of, published
from lake_reading import comparable, csv_rows, parts, read_columns, rows_of

DATASETS = ["customer_courier_chat_messages_enhanced", "first_message_senders",
            "first_responsetime_delays", "last_message_order_stage", "aggregations", TABLE]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """Null and empty stages, one-sided chats, fractions, ids beyond 2^53, a city of 300 bytes."""
    folder = tmp_path_factory.mktemp("readers")
    big = 2**53 + 1
    lines = [chat(big, 1), chat(big, 7, "Courier iOS", "ÑU"), chat(big + 2, 3, stage=None),
             chat(3, 2, stage=""), chat(3, 1, "courier"), chat(4, 9, "Courier é"),
             chat(-5, 1).replace(":01Z", ":01.5Z"), chat(2**63 - 1, 5).replace("2019", "2020")]
    messages, orders = folder / "messages.json", folder / "orders.json"
    messages.write_text("".join(lines))
    cities = {big: "BCN", 3: "Ñuñoa", 4: "L" * 300, -5: "BCN"}
    orders.write_text("".join(f'{{"orderId":{key},"cityCode":"{city}"}}\n'
                              for key, city in cities.items()))
    return [messages], [orders]


@pytest.fixture(scope="module")
def expected(inputs):
    return slow_reference.run(*inputs)


@pytest.fixture(scope="module")
def folder(inputs, tmp_path_factory):
    return published(2, *inputs, tmp_path_factory.mktemp("lake") / "lake", "--datasets", "all")


def h5_files(folder):
    return [path for path in files_of(folder) if path.suffix == ".h5"]


def test_the_master_file_lists_the_table_in_its_order(folder, expected):
    rows = rows_of([folder / f"{TABLE}.h5"])
    assert [{name: row[name] for name in slow_reference.COLUMNS} for row in rows] == expected.rows
    assert csv_rows(folder / f"{TABLE}.csv") == expected.rows


@pytest.mark.parametrize("dataset", DATASETS)
def test_h5py_reads_every_part_and_the_master(folder, expected, dataset):
    wanted = comparable(expected.datasets[dataset])
    assert comparable(rows_of(parts(folder / dataset))) == wanted
    assert comparable(rows_of([folder / f"{dataset}.h5"])) == wanted


def test_pandas_reads_the_table_through_h5py(folder, expected):
    with h5py.File(folder / f"{TABLE}.h5") as file:
        frame = pandas.DataFrame({name: file[name][...] for name in slow_reference.COLUMNS})
    assert frame["order_id"].tolist() == [row["order_id"] for row in expected.rows]
    started = pandas.to_datetime(frame["conversation_started_at"], unit="us", utc=True)
    assert [int(t.timestamp() * 1_000_000) for t in started] == [
        row["conversation_started_at"] for row in expected.rows]
    csv = pandas.read_csv(folder / f"{TABLE}.csv", keep_default_na=False)
    assert csv["order_id"].tolist() == frame["order_id"].tolist()
    assert csv["num_messages_courier"].tolist() == frame["num_messages_courier"].tolist()


def xarray_value(value):
    """One value of a decoded xarray column as the slow reference has it."""
    if isinstance(value, bytes):
        value = value.decode("utf-8")
    if isinstance(value, str):
        return value.rstrip("\0") or None
    if isinstance(value, numpy.datetime64):
        return None if numpy.isnat(value) else int(value.astype("datetime64[us]").astype("int64"))
    if isinstance(value, float | numpy.floating):
        return None if numpy.isnan(value) else int(value)
    return value.item() if isinstance(value, numpy.generic) else value


@pytest.mark.parametrize("engine", ["netcdf4", "h5netcdf"])
@pytest.mark.parametrize("dataset", DATASETS)
def test_xarray_reads_every_dataset(folder, dataset, engine):
    for path in [*parts(folder / dataset), folder / f"{dataset}.h5"]:
        columns = read_columns(path)
        with xarray.open_dataset(path, engine=engine) as opened:
            assert list(opened.sizes) == ["row"], f"{path}: {opened.sizes}"
            for name, values in columns.items():
                got = [xarray_value(value) for value in opened[name].values]
                valid = opened[name + "__valid"].values if name + "__valid" in opened else None
                if valid is not None:
                    got = [v if ok else None for v, ok in zip(got, valid, strict=True)]
                # Read without its mask an empty text looks like null.
                assert got == [None if v == "" else v for v in values], f"{path} {name} {engine}"


def test_xarray_decodes_times_to_instants(folder):
    for engine in ("netcdf4", "h5netcdf"):
        with xarray.open_dataset(folder / f"{TABLE}.h5", engine=engine) as opened:
            assert opened["conversation_started_at"].dtype.kind == "M"
            assert opened["order_id"].dtype == numpy.int64, "an id must stay exact"


def test_h5dump_reads_every_file(folder):
    for path in h5_files(folder):
        dumped = subprocess.run(["h5dump", str(path)], capture_output=True, text=True, timeout=30)
        assert dumped.returncode == 0, f"{path}: {dumped.stderr}"
        id_name = next(n for n in read_columns(path) if n.replace("_", "").lower() == "orderid")
        only = subprocess.run(["h5dump", "-y", "-w", "0", "-d", f"/{id_name}", str(path)],
                              capture_output=True, text=True, timeout=30)
        data = only.stdout.split("DATA {")[1].split("}")[0]
        assert list(map(int, re.findall(r"-?\d+", data))) == read_columns(path)[id_name], path


def test_the_files_are_laid_out_as_specified(folder):
    for path in parts(folder / TABLE):
        with h5py.File(path) as file:
            rows = len(file["order_id"])
            for name in slow_reference.COLUMNS:
                column = file[name]
                assert column.chunks == (min(rows, 65536),) and column.shuffle, f"{path} {name}"
                assert column.compression == "gzip" and column.dims[0][0].name == "/row"
                times = name in slow_reference.TIME_COLUMNS
                assert not times or column.dtype == numpy.int64
                units = column.attrs.get("units", b"") if times else ""
                units = units.decode() if isinstance(units, bytes) else units
                assert not times or units == "microseconds since 1970-01-01 00:00:00"
            assert "_FillValue" not in file["order_id"].attrs, "an id must not become a float"


def test_partition_values_stand_in_the_path_and_in_the_column(folder):
    for path in parts(folder / "customer_courier_chat_messages_enhanced"):
        year, month = (int(part.split("=")[1]) for part in path.parts[-3:-1])
        columns = read_columns(path)
        assert set(columns["year"]) == {year} and set(columns["month"]) == {month}
    assert (folder / TABLE / "city_code=BCN" / "part-00000.h5").exists()
