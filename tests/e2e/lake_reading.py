"""Reading what a run published: the CSV, the quarantine and the HDF5 datasets, by other means."""

import base64
import json
import re
from pathlib import Path

import h5py
import numpy

import slow_reference
from conftest import TABLE

# A field of RFC 4180: quoted or bare, then what ends it.
FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\n|\Z)')
INTEGERS = {"order_id", "num_messages_courier", "num_messages_customer",
            "first_responsetime_delay_seconds"}


def csv_lines(path):
    """Lists of fields; null (bare and empty) is None, an empty text is ''."""
    text = Path(path).read_bytes().decode("utf-8")
    assert text.endswith("\n"), f"{path} does not end with a line feed"
    line, at = [], 0
    while at < len(text):
        found = FIELD.match(text, at)
        assert found, f"{path} is not RFC 4180 at character {at}: {text[at:at + 60]!r}"
        quoted, bare, end = found.groups()
        line.append(quoted.replace('""', '"') if quoted is not None else (bare or None))
        at = found.end()
        if end != ",":
            yield line
            line = []


def csv_rows(path):
    """The rows of the published table as the slow reference has them."""
    lines = csv_lines(path)
    assert next(lines) == slow_reference.COLUMNS
    return [{name: typed(name, value) for name, value in zip(slow_reference.COLUMNS, line,
                                                             strict=True)} for line in lines]


def typed(name, value):
    if value is None:
        return None
    if name in INTEGERS:
        return int(value)
    return slow_reference.parse_time(value) if name in slow_reference.TIME_COLUMNS else value


def quarantine(folder):
    """Lists of dicts kind, input, offset, number, reason, raw (bytes), as they stand."""
    found = []
    for path in sorted((Path(folder) / "quarantine").glob("*.ndjson")):
        # Not splitlines: raw texts may hold U+2028, which is no end of a line here.
        for line in filter(None, path.read_text(encoding="utf-8").split("\n")):
            record = json.loads(line)
            found.append({
                "kind": path.stem,
                "input": one_of(record, "input", "file"),
                "offset": one_of(record, "offset", "byte_offset", "byte"),
                "number": one_of(record, "record", "record_number", "number"),
                "reason": record["reason"],
                "raw": raw_of(record),
            })
    return found


def one_of(record, *names):
    for name in names:
        if name in record:
            return record[name]
    raise AssertionError(f"none of {names} in {record}")


def raw_of(record):
    for name, value in record.items():
        if "base64" in name and isinstance(value, str):
            return base64.b64decode(value)
    return one_of(record, "raw", "text", "raw_text").encode()


def quarantine_keys(records):
    """What the program and the slow reference must agree on."""
    return sorted((r["kind"], Path(r["input"]).name, r["offset"], r["number"], r["reason"])
                  for r in records)


def parts(folder):
    """The part files of a dataset, in the order of the catalog's paths."""
    found = sorted(Path(folder).rglob("*.h5"))
    assert found, f"no part under {folder}"
    return found


def fill_value(column):
    """The `_FillValue` of a column, or None; h5py has it as a scalar or an array of one."""
    if "_FillValue" not in column.attrs:
        return None
    return numpy.asarray(column.attrs["_FillValue"]).reshape(-1)[0]


def plain(value):
    if isinstance(value, bytes):
        return value.decode("utf-8")
    return value.item() if isinstance(value, numpy.generic) else value


def read_columns(path):
    """Column -> list of Python values, with the nulls applied as docs say; one HDF5 file."""
    with h5py.File(path, "r") as file:
        names = [name for name, item in file.items() if isinstance(item, h5py.Dataset)
                 and name != "row" and not name.endswith("__valid")]
        columns = {}
        for name in names:
            column = file[name]
            values = [plain(value) for value in column[...]]
            valid, fill = file.get(name + "__valid"), fill_value(column)
            if valid is not None:
                values = [v if ok else None for v, ok in zip(values, valid[...], strict=True)]
            elif fill is not None:
                values = [None if v == plain(fill) else v for v in values]
            elif values and isinstance(values[0], str):
                values = [v or None for v in values]  # Text that is filled is empty.
            columns[name] = values
        lengths = {name: len(values) for name, values in columns.items()}
        assert len(set(lengths.values())) <= 1, f"{path}: columns of several lengths {lengths}"
        return columns


def rows_of(paths):
    """The rows of several HDF5 files in turn."""
    rows = []
    for path in paths:
        columns = read_columns(path)
        rows += [dict(zip(columns, values, strict=True))
                 for values in zip(*columns.values(), strict=True)]
    return rows


def folded(name):
    """A name without its spelling: senderAppType and sender_app_type are one."""
    return name.replace("_", "").lower()


def used_orders(folder):
    """The orders of the rows of a run."""
    return {row["order_id"] for row in csv_rows(folder / f"{TABLE}.csv")}


def comparable(rows):
    """Sorted tuples by folded column name; a flag that is no boolean is as false, flags are 0/1."""
    names = {folded(name): name for row in rows[:1] for name in row}

    def value(row, name):
        raw = row[names[name]]
        return int(bool(raw)) if name == "chatstartedbymessage" else raw

    return sorted((tuple((n, value(row, n)) for n in sorted(names)) for row in rows), key=repr)


def find_key(document, key, wanted):
    """The first value of `key` anywhere in a JSON document that `wanted` accepts."""
    if isinstance(document, dict):
        if key in document and wanted(document[key]):
            return document[key]
        document = list(document.values())
    if isinstance(document, list):
        for item in document:
            found = find_key(item, key, wanted)
            if found is not None:
                return found
    return None
