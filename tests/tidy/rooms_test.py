"""The order of the house: who includes whom, and that each contract is used and kept.

rooms.txt is the plan. Every rule is a function from small texts to complaints, so that each is
shown to fail here, too.
"""

import re
from pathlib import Path

import pytest
from house import HERE, cpp, functions

POSIX = re.compile(r"(emmintrin|immintrin|fcntl|glob|unistd)\.h|sys/\w+\.h")


def plan(text):
    """Room -> (its outside headers, those of them that public headers may include)."""
    rooms = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            room, outside, _ = (field.strip() for field in line.split("|"))
            names = outside.split()
            public = [name[:-1] for name in names if name.endswith(".hpp*")]
            rooms[room] = (public + [name for name in names if not name.endswith(".hpp*")], public)
    return rooms


def room_of(name):
    """(room, job or "") of a path from the root; rooms of tests do not matter here."""
    parts = Path(name).parts
    if parts[0] == "jobs":
        return "jobs", parts[1] if len(parts) > 2 else ""
    if parts[0] == "include":
        return parts[2], ""
    return parts[1] if len(parts) > 2 else "program", ""


def target_of(name, included):
    """The path from the root of a header that is included by name."""
    if included.startswith("convoy/"):
        return "include/" + included
    if included.startswith(("src/", "jobs/")):
        return included
    if "/" in included:
        return "src/" + included
    return str(Path(name).parent / included)


def house_complaint(rooms, name, included):
    """Why this file may not include this header of the house, or None."""
    target = target_of(name, included)
    (room, job), (other, other_job) = room_of(name), room_of(target)
    order = list(rooms)
    if room not in order or other not in order:
        return f"{name}: {room} or {other} is no room of rooms.txt"
    if order.index(other) > order.index(room):
        return f"{name}: {room} may not use {other}, which stands below it"
    if other_job and job != other_job and not name.startswith("jobs/registry."):
        return f"{name}: only jobs/registry may use a job"
    if target.startswith("src/") and other != room:
        return f"{name}: {target} is private to {other}"
    if name.startswith("include/") and not target.startswith("include/"):
        return f"{name}: a public header includes the private {target}"
    return None


def outside_complaint(rooms, name, included):
    """Why this file may not include this header of somebody else, or None."""
    if not re.search("[./]", included) or POSIX.fullmatch(included):
        return None
    allowed, public = rooms.get(room_of(name)[0], ([], []))
    allowed = public if name.startswith("include/") else allowed
    if any(included == one or (one.endswith("/*") and included.startswith(one[:-1]))
           for one in allowed):
        return None
    return f"{name}: may not include <{included}>"


def room_complaints(rooms, sources):
    found = []
    for name, text in sources.items():
        for kind, included in re.findall(r'^\s*#include ([<"])([^>"]+)', text, re.M):
            rule = house_complaint if kind == '"' else outside_complaint
            found.append(rule(rooms, name, included))
    return [complaint for complaint in found if complaint]


def test_a_file_uses_only_rooms_above_its_own():
    rooms = plan((HERE / "rooms.txt").read_text())
    assert room_complaints(rooms, cpp("include", "src", "jobs")) == []


@pytest.mark.parametrize("name, line", [
    ("src/base/file.cpp", '#include "convoy/lake/attempt.hpp"'),
    ("include/convoy/comm/world.hpp", '#include "convoy/input/files.hpp"'),
    ("include/convoy/comm/world.hpp", "#include <mpi.h>"),
    ("src/engine/read.cpp", "#include <mpi.h>"),
    ("src/engine/read.cpp", "#include <boost/mpi/environment.hpp>"),
    ("src/lake/catalog.cpp", "#include <hdf5.h>"),
    ("include/convoy/output/hdf5.hpp", "#include <hdf5.h>"),
    ("include/convoy/input/records.hpp", "#include <simdjson.h>"),
    ("src/engine/read.cpp", '#include "input/window.hpp"'),
    ("src/engine/read.cpp", '#include "src/input/window.hpp"'),
    ("src/engine/read.cpp", '#include "jobs/registry.hpp"'),
    ("include/convoy/input/records.hpp", '#include "src/input/window.hpp"'),
    ("jobs/one/rows.cpp", '#include "jobs/two/rows.hpp"'),
    ("jobs/one/rows.cpp", '#include "program/commands.hpp"'),
    ("src/program/commands.cpp", '#include "jobs/one/rows.hpp"'),
    ("src/utility/a.cpp", '#include "convoy/base/hash.hpp"'),
])
def test_a_wrong_include_is_found(name, line):
    rooms = plan((HERE / "rooms.txt").read_text())
    assert len(room_complaints(rooms, {name: line + "\n"})) == 1


def needs_source(text):
    """Whether a header declares a function whose work must be somewhere else."""
    work = r"\)\s*(const)?\s*(noexcept)?$"
    skipped = r"template|using|friend|static_assert|typedef|constexpr|inline|requires|concept"
    return any(lines == 0 and re.search(work, head) and not re.match(skipped, head)
               for head, _, lines in functions(text))


def header_complaints(sources):
    found = []
    for name, text in sources.items():
        if not name.startswith("include/"):
            continue
        own = "src/" + name.removeprefix("include/convoy/").removesuffix(".hpp") + ".cpp"
        line = f'#include "{name.removeprefix("include/")}"'
        users = [other for other, code in sources.items() if line in code]
        room = str(Path(own).parent) + "/"
        if not any(user != own for user in users):
            found.append(f"{name}: nobody uses it")
        if needs_source(text) and own not in sources and not any(
                user.startswith(room) for user in users):
            found.append(f"{name}: nothing in {room} does its work")
    return found


def test_every_public_header_is_used_and_has_its_work():
    assert header_complaints(cpp("include", "src", "jobs")) == []


def test_an_unused_header_and_a_lacking_source_are_found():
    header, user = "include/convoy/base/a.hpp", {"src/lake/b.cpp": '#include "convoy/base/a.hpp"'}
    declares, inline = "int twice(int number);\n", "inline int twice(int n) { return 2 * n; }\n"
    assert "nobody uses it" in str(header_complaints({header: inline}))
    assert "does its work" in str(header_complaints({header: declares, **user}))
    assert header_complaints({header: inline, **user}) == []
    assert header_complaints({header: declares, "src/base/a.cpp": "", **user}) == []
    assert needs_source("class A {\n public:\n  int size() const;\n};\n")
    assert not needs_source("class A {\n public:\n  A() = default;\n  A(int) {}\n};\n")
