"""The sequential reader of records, slow and obvious: the definition that every split must equal.

It shares no code with the program. Bytes go in; (offset, number, raw bytes, reason) come out.
"""

import gzip
import re
import zlib
from dataclasses import dataclass

import zstandard

BLANKS = b" \t\r\n"
MAX_DEPTH = 1024
MAX_RECORD_BYTES = 64 << 20
NUMBER = re.compile(rb"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
# Every prefix of a number, so that the first byte that cannot go on is known exactly.
NUMBER_PREFIX = re.compile(
    rb"-?((0|[1-9][0-9]*)(\.([0-9]+([eE]([+-]?[0-9]*))?)?|[eE]([+-]?[0-9]*))?)?")
# The start of a line where reading may resume, up to and with the brace.
RESUME = re.compile(rb"[ \t\r]*,?[ \t\r]*\{")


class DamagedFile(Exception):
    """The file as a whole is known to be incomplete or unreadable."""


class Fault(Exception):
    """The byte at which the text stops being a prefix of valid JSON."""

    def __init__(self, at, reason="bad_json"):
        super().__init__(f"not JSON at byte {at}")
        self.at = at
        self.reason = reason


class Cut(Exception):
    """The text ended inside a value."""


@dataclass
class Record:
    offset: int  # bytes from the start of the (decompressed) file
    number: int  # from 1
    raw: bytes
    reason: str | None  # None for an object that is valid JSON in UTF-8


def unpacked_until_damage(stored, start):
    """Decompresses byte by byte, so that nothing before the damage is lost."""
    text, stream = [], start()
    try:
        for at in range(len(stored)):
            if stream.eof:
                stream = start()
            text.append(stream.decompress(stored[at : at + 1]))
    except (zlib.error, zstandard.ZstdError):
        pass
    return b"".join(text)


def content(path):
    """The bytes of a file, decompressed by its name, and whether they are all there."""
    with open(path, "rb") as file:
        stored = file.read()
    try:
        if str(path).endswith(".gz"):
            return gzip.decompress(stored), True
        if str(path).endswith(".zst"):
            text, rest = b"", stored
            while rest:  # One frame after the other.
                frame = zstandard.ZstdDecompressor().decompressobj()
                text += frame.decompress(rest)
                if not frame.eof:
                    raise EOFError("the last frame is cut")
                rest = frame.unused_data
            return text, True
    except (OSError, EOFError, zlib.error, zstandard.ZstdError):
        gz = str(path).endswith(".gz")
        return unpacked_until_damage(
            stored, lambda: zlib.decompressobj(31) if gz
            else zstandard.ZstdDecompressor().decompressobj()), False
    return stored, True


def skip_blanks(text, at):
    while at < len(text) and text[at] in BLANKS:
        at += 1
    return at


def expect(text, at, wanted):
    for byte in wanted:
        if at == len(text):
            raise Cut
        if text[at] != byte:
            raise Fault(at)
        at += 1
    return at


def end_of_string(text, at):
    at = expect(text, at, b'"')
    while True:
        if at == len(text):
            raise Cut
        byte = text[at]
        if byte < 0x20:
            raise Fault(at)
        at += 1
        if byte == ord('"'):
            return at
        if byte == ord("\\"):
            if at == len(text):
                raise Cut
            if text[at] not in b'"\\/bfnrtu':
                raise Fault(at)
            digits = 4 if text[at] == ord("u") else 0
            at += 1
            for _ in range(digits):
                if at == len(text):
                    raise Cut
                if text[at] not in b"0123456789abcdefABCDEF":
                    raise Fault(at)
                at += 1


def end_of_number(text, at):
    whole = NUMBER.match(text, at)
    prefix = NUMBER_PREFIX.match(text, at)
    if whole and whole.end() == prefix.end():
        return whole.end()
    if prefix.end() == len(text):
        raise Cut
    raise Fault(prefix.end())


def end_of_scalar(text, at):
    byte = text[at : at + 1]
    if byte == b'"':
        return end_of_string(text, at)
    for word in (b"true", b"false", b"null"):
        if byte == word[:1]:
            return expect(text, at, word)
    if byte in b"-0123456789":
        return end_of_number(text, at)
    raise Fault(at)


def after_key(text, at):
    """From the first byte of a key to the first byte of its value."""
    at = skip_blanks(text, end_of_string(text, at))
    return skip_blanks(text, expect(text, at, b":"))


def end_of_value(text, at):
    """The end of the JSON value that starts at `at`."""
    open_brackets = []  # of b"}" and b"]", the innermost last
    while True:
        if at == len(text):
            raise Cut
        byte = text[at : at + 1]
        if byte in (b"{", b"["):
            open_brackets.append(b"}" if byte == b"{" else b"]")
            if len(open_brackets) > MAX_DEPTH:
                raise Fault(at, "too_deep")
            at = skip_blanks(text, at + 1)
            if at == len(text):
                raise Cut
            if text[at : at + 1] != open_brackets[-1]:
                at = after_key(text, at) if byte == b"{" else at
                continue
        else:
            at = end_of_scalar(text, at)
            if not open_brackets:
                return at
        # A value or an empty container is complete up to here: close, or go on after a comma.
        while True:
            at = skip_blanks(text, at)
            if at == len(text):
                raise Cut
            if text[at : at + 1] == open_brackets[-1]:
                open_brackets.pop()
                at += 1
                if not open_brackets:
                    return at
            elif text[at : at + 1] == b",":
                at = skip_blanks(text, at + 1)
                at = after_key(text, at) if open_brackets[-1] == b"}" else at
                break
            else:
                raise Fault(at)


def resume_after(text, start, missing_comma):
    """The first brace of a later line that begins it (after an optional comma).

    Where a comma is missing before a record on a line of its own, that record itself.
    """
    line = text.rfind(b"\n", 0, start) + 1
    if not missing_comma or text[line:start].strip(b" \t\r"):
        line = text.find(b"\n", start) + 1
    while line > 0 or missing_comma:
        brace = RESUME.match(text, line)
        if brace:
            return brace.end() - 1
        line = text.find(b"\n", line) + 1
        missing_comma = False
    return len(text)


def judged(raw):
    """The reason why a complete JSON value is no usable object, or None."""
    if not raw.startswith(b"{"):
        return "not_an_object"
    if len(raw) > MAX_RECORD_BYTES:
        return "too_large"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "bad_utf8"
    return None


def records(text):
    """Yields every Record of a file; raises DamagedFile at its end if the file is incomplete."""
    if text[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in text[:4]:
        raise DamagedFile("UTF-16 or UTF-32")
    at = 3 if text.startswith(b"\xef\xbb\xbf") else 0
    number = 0
    state = "top"  # top, opened (after a bracket), value (after an element), comma
    while True:
        at = skip_blanks(text, at)
        if at == len(text):
            if state != "top":
                raise DamagedFile("unclosed array")
            return
        byte = text[at : at + 1]
        if state == "top" and byte == b"[":
            at, state = at + 1, "opened"
            continue
        if state in ("opened", "value") and byte == b"]":
            at, state = at + 1, "top"
            continue
        if state == "value" and byte == b",":
            at, state = at + 1, "comma"
            continue
        start = at
        try:
            if state == "value":
                raise Fault(at)
            at = end_of_value(text, start)
            reason = judged(text[start:at])
            state = "top" if state == "top" else "value"
        except (Cut, Fault) as fault:
            at = resume_after(text, start, state == "value")
            if at == len(text) and isinstance(fault, Cut):
                number += 1
                yield Record(start, number, text[start:], "truncated_record")
                raise DamagedFile("the last record is cut") from None
            reason = fault.reason if isinstance(fault, Fault) else "bad_json"
            if at == len(text):
                state = "top"  # The bracket that closes the array was skipped with the record.
            elif state != "top":
                state = "comma"
            if at == start:
                continue
        number += 1
        yield Record(start, number, text[start:at], reason)
