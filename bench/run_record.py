"""What a run of Convoy says of itself in run.json, and the digests of what it published."""

import hashlib
import json
import pathlib

from setting import RUN_DATE

TABLE = "customer_courier_conversations"
# What may differ between two runs that publish the same.
ACCOUNTS = ("run.json", "report.html")


def folder(lake: pathlib.Path) -> pathlib.Path:
    return lake / "conversations" / RUN_DATE


def read(lake: pathlib.Path) -> dict:
    return json.loads((folder(lake) / "run.json").read_text())


def step_seconds(record: dict, step: str) -> float:
    """Of this step, however often a rank took it, or of its parts "step: part"; slowest rank."""
    return max(
        sum(one["seconds"] for one in rank["steps"]
            if one["step"] == step or one["step"].startswith(step + ":"))
        for rank in record["ranks"])


def steps(record: dict) -> dict[str, float]:
    """Each step's seconds on the rank that took longest, in the order of the run."""
    names = dict.fromkeys(one["step"] for one in record["ranks"][0]["steps"])
    return {name: max(sum(one["seconds"] for one in rank["steps"] if one["step"] == name)
                      for rank in record["ranks"]) for name in names}


def wall_seconds(record: dict, step: str) -> float:
    """Of this step until all ranks have ended it."""
    return max(sum(one["seconds"] + one["waiting_seconds"] for one in rank["steps"]
                   if one["step"] == step) for rank in record["ranks"])


def read_seconds(record: dict) -> float:
    """Scan and combine."""
    return max(sum(one["seconds"] for one in rank["steps"] if one["step"] == "read messages")
               for rank in record["ranks"])


def message_records(record: dict) -> int:
    return sum(one["records"] for one in record["inputs"] if one["kind"] == "messages")


def fast_share(record: dict) -> float | None:
    """The share of the messages that took the fast path of the reader, if the program tells."""
    messages = [one for one in record["inputs"] if one["kind"] == "messages"]
    if not all("fast_records" in one for one in messages):
        return None
    return sum(one["fast_records"] for one in messages) / message_records(record)


def digest(path: pathlib.Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()


def published(lake: pathlib.Path) -> dict[str, str]:
    """Digests of all published files but those that tell of the run, by path."""
    run = folder(lake)
    return {str(path.relative_to(run)): digest(path) for path in sorted(run.rglob("*"))
            if path.is_file() and path.name not in ACCOUNTS}
