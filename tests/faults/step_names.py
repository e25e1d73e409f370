"""The steps that the sources name, as patterns for the names that a run lists."""

import re
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
# Functions that take a step's name as their second argument.
CALL = re.compile(r"\b(?:together|root_decides|exchange_items|write_shared_file|drop_copies|"
                  r"exchange|sort|join(?:<\w+>)?)\(\s*(?:job|world_?|job\.world\(\))\s*,")
NAMED = re.compile(r"const std::string step =")
# Steps of runs with a database, which tests/database/faults_test.py lets fail.
OF_TABLES = ["check the database's address", "open rows", "open rows on all ranks",
             "write s.metric: prepare", "write s.metric"]
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')


def argument(text, at):
    """The expression from `at` to the comma or semicolon that ends it."""
    depth, in_text, begin = 0, False, at
    while in_text or depth or text[at] not in ",;":
        if text[at] == '"' and text[at - 1] != "\\":
            in_text = not in_text
        elif not in_text:
            depth += (text[at] in "([{") - (text[at] in ")]}")
        if depth < 0:
            break
        at += 1
    return text[begin:at].strip()


def pattern_of(expression):
    """'"read " + kind.name' is 'read .+'; None for a name that is given by the caller."""
    literals = LITERAL.findall(expression)
    if not literals:
        assert expression in ("step", "std::string(step)"), f"where is the name in {expression}?"
        return None
    parts = [part.strip() for part in expression.split(" + ")]
    return "".join(re.escape(LITERAL.fullmatch(part)[1]) if LITERAL.fullmatch(part) else ".+"
                   for part in parts)


def sources():
    for folder in ("src", "jobs", "include"):
        for path in sorted((SOURCE / folder).rglob("*.[ch]pp")):
            yield path, path.read_text(encoding="utf-8")


def patterns_in(text):
    found = {pattern_of(argument(text, call.end())) for call in CALL.finditer(text)} - {None}
    # A step that is composed further on: one of its parts must be there.
    return found | {pattern_of(argument(text, name.end())) + "(: .+)?"
                    for name in NAMED.finditer(text)}


def patterns():
    """Pattern -> a source that names such a step."""
    return {pattern: str(path.relative_to(SOURCE))
            for path, text in sources() for pattern in patterns_in(text)}
