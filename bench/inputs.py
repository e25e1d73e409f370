"""The data: made when a measure asks for it, removed when it is no longer needed."""

import contextlib
import dataclasses
import glob
import os
import pathlib
import shutil
from collections.abc import Callable

from command import run
from setting import LOG, WORK, Setting, in_millions


@dataclasses.dataclass(frozen=True)
class Input:
    name: str  # in words
    layout: str  # "ndjson" also for what has no line feeds, or "pretty"
    messages: str  # glob
    orders: str  # path
    table: str  # inputs that say the same here must give the same table

    def message_files(self) -> list[str]:
        return sorted(glob.glob(self.messages))

    def message_bytes(self) -> int:
        return sum(os.path.getsize(path) for path in self.message_files())


def folder_of(*words) -> pathlib.Path:
    return WORK / "data" / "-".join(str(word) for word in words)


def reshape(shape: str, folder: pathlib.Path, files: list[str]):
    run([str(WORK / "reshape"), shape, str(folder), *files], LOG)


@contextlib.contextmanager
def made(plain: Input, name: str, fill: Callable[[pathlib.Path], None], table: str | None = None):
    """An input whose messages `fill` makes in a folder, for as long as the context lasts.

    Without `table` they are the same messages in another shape.
    """
    folder = folder_of(plain.table, *name.split())
    folder.mkdir()
    try:
        fill(folder)
        yield dataclasses.replace(plain, name=name, messages=f"{folder}/messages*",
                                  table=table or plain.table)
    finally:
        shutil.rmtree(folder)


def reshaped(plain: Input, shape: str):
    return made(plain, shape, lambda folder: reshape(shape, folder, plain.message_files()))


class Shelf:
    def __init__(self, setting: Setting):
        self.setting = setting
        self.made: dict[pathlib.Path, Input] = {}
        shutil.rmtree(WORK / "data", ignore_errors=True)

    def plain(self, orders: int, layout="ndjson", files=8, compress=None) -> Input:
        """As the generator makes it; kept for other measures until `remove`."""
        folder = folder_of(orders, layout, files, compress or "plain")
        if folder not in self.made:
            command = [str(self.setting.program), "generate", "conversations", "--out",
                       str(folder), "--orders", str(orders), "--layout", layout,
                       "--files", str(files), *(["--compress", compress] if compress else [])]
            run(command, LOG)
            words = {"ndjson": "NDJSON", "pretty": "pretty array"}[layout]
            name = f"{in_millions(orders)}, {words}" + (f", {compress}" if compress else "")
            self.made[folder] = Input(
                f"{name}, {files} file{'s' * (files > 1)}", layout, f"{folder}/messages*",
                glob.glob(f"{folder}/orders*")[0], f"plain-{orders}")
        return self.made[folder]

    def remove(self, *inputs: Input):
        for folder in [folder for folder, made in self.made.items() if made in inputs]:
            shutil.rmtree(folder)
            del self.made[folder]
