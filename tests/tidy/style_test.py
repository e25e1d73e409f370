"""Sizes, format, names and timeouts; every rule is shown to fail here, too."""

import re
import shutil
import subprocess

import pytest
from house import FOLDERS, SOURCE, bare, files, functions


def size_complaints(name, text):
    found = []
    lines = text.count("\n")
    limit = 150 if name.endswith(".hpp") else 300
    if lines > limit:
        found.append(f"{name}: {lines} lines, {limit} are allowed")
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > 100:
            found.append(f"{name}:{number}: {len(line)} columns, 100 are allowed")
    if name.endswith((".hpp", ".cpp")):
        for head, first, size in functions(text):
            body = re.search(r"\brun\(Job& job\)$", head) and name.startswith("jobs/")
            limit = 60 if body else 50
            if size > limit:
                found.append(f"{name}:{first}: a function of {size} lines, {limit} are allowed")
    return found


def test_files_and_functions_are_of_readable_size():
    sources = {name: path.read_text() for name, path in files(".hpp", ".cpp", ".py").items()}
    assert [c for name, text in sources.items() for c in size_complaints(name, text)] == []


def test_what_is_too_large_is_found():
    long = "int f() {\n" + "  g();\n" * 49 + "}\n"
    member = "A::A(int b)\n    : b_{b},\n      c_{1} {\n" + "  g();\n" * 48 + "}\n"
    local = "namespace {\ntemplate <class T>\nint f(T t) {\n" + "  if (t) {\n  }\n" * 24 + "}\n}\n"
    for text in (long, member, "// one {\n" + long, local):
        assert len(size_complaints("src/base/a.cpp", text)) == 1, text
        assert size_complaints("src/base/a.cpp", text.replace("  g();\n", "", 2)
                               .replace("  if (t) {\n  }\n", "", 1)) == []
    assert size_complaints("jobs/one/one.cpp", long.replace("int f()", "void run(Job& job)")) == []
    body = "void run(Job& job) {\n" + "  g();\n" * 59 + "}\n"
    assert len(size_complaints("jobs/one/one.cpp", body)) == 1
    assert len(size_complaints("src/base/a.cpp", "\n" * 301)) == 1
    assert len(size_complaints("include/convoy/base/a.hpp", "\n" * 151)) == 1
    assert len(size_complaints("src/base/a.cpp", "//" + "a" * 99)) == 1
    assert size_complaints("src/base/a.cpp", "//" + "é" * 98) == []


# Format


def scripts():
    """Shell scripts, by ending or by their first line."""
    found = (path for folder in FOLDERS for path in (SOURCE / folder).rglob("*") if path.is_file())
    return [path for path in found if path.suffix in (".sh", ".sbatch")
            or (path.suffix == "" and path.read_bytes()[:32].startswith(b"#!/bin/bash"))]


def format_complaints(paths):
    program = shutil.which("clang-format-14")
    assert program, "clang-format-14 is missing; bash .ci/install test"
    ended = subprocess.run([program, "--dry-run", "-Werror", f"--style=file:{SOURCE}/.clang-format",
                            *map(str, paths)], capture_output=True, text=True, timeout=300)
    return [] if ended.returncode == 0 else re.findall(r"^\S+: error.*", ended.stderr, re.M)


def test_every_source_is_formatted():
    assert format_complaints(files(".hpp", ".cpp").values()) == []


def test_a_wrong_format_is_found(tmp_path):
    (tmp_path / "a.cpp").write_text("int  f( ) {return 1;}\n")
    assert format_complaints([tmp_path / "a.cpp"]) != []


def shell_complaint(path):
    ended = subprocess.run(["bash", "-n", path], capture_output=True, text=True, timeout=30)
    return ended.stderr if ended.returncode else None


def test_shell_scripts_parse():
    assert len(scripts()) > 5
    assert [c for c in map(shell_complaint, scripts()) if c] == []


def test_a_broken_script_is_found(tmp_path):
    (tmp_path / "a.sh").write_text("if true; then\n")
    assert shell_complaint(tmp_path / "a.sh")


# Words. The patterns here are written so that they do not find themselves.

WORDS = {
    "an open end": r"\bT[O]DO\b|\bFIX[M]E\b|\bX[X]X\b",
    "the path of one machine": r"(?<![\w.*/])/(w[o]rk|h[o]me|r[o]ot)/\w",
    "the address of a registry": r"(p[y]pi|pythonh[o]sted|npm[j]s|crat[e]s|deb\.deb[i]an)\.(org|io)"
                                 r"|-[-]index-url|ext[r]a-index",
}
CODE_WORDS = {
    "a macro": r"^\s*#\s*def[i]ne\b",
    "a name that says nothing": r"(?<![a-z])(ut[i]ls?|help[e]rs?|comm[o]n)(?![a-z])",
}


def word_complaints(name, text):
    found = [f"{name}: {what}" for what, pattern in WORDS.items() if re.search(pattern, text)]
    if re.search(CODE_WORDS["a name that says nothing"], name):
        found.append(f"{name}: a name that says nothing")
    if name.endswith((".hpp", ".cpp")):
        if re.search(CODE_WORDS["a macro"], text, re.M):
            found.append(f"{name}: a macro")
        if re.search(CODE_WORDS["a name that says nothing"], bare(text)):
            found.append(f"{name}: a name that says nothing")
    return found


def test_no_open_ends_macros_empty_names_or_addresses():
    endings = (".hpp", ".cpp", ".py", ".sh", ".sbatch", ".txt", ".md", ".json")
    found = [complaint for name, path in files(*endings).items()
             for complaint in word_complaints(name, path.read_text())]
    for path in [*SOURCE.glob("*.md"), *SOURCE.glob("CMake*"), *(SOURCE / ".ci").iterdir()]:
        found += word_complaints(path.name, path.read_text())
    assert found == []


@pytest.mark.parametrize("name, text", [
    ("src/base/a.cpp", "// TO" "DO: later\n"), ("docs/a.md", "FIX" "ME\n"),
    ("bench/a.py", 'open("/ho' 'me/me/data")\n'), ("tests/a.sh", "ls /wo" "rk/data\n"),
    ("tests/requirements.txt", "--ind" "ex-url https://example.com\n"),
    ("docs/a.md", "https://py" "pi.org/simple\n"), ("src/base/a.cpp", "#def" "ine A 1\n"),
    ("src/base/ut" "ils.cpp", ""), ("src/base/a.cpp", "namespace help" "ers {}\n"),
    ("src/base/a.cpp", "int comm" "on_value;\n")])
def test_a_forbidden_word_is_found(name, text):
    assert len(word_complaints(name, text)) == 1


# Tests


def timeout_complaints(cmake):
    """Names of tests that are added and get no TIMEOUT in the same file."""
    code = re.sub(r"#.*", "", cmake)
    added = re.findall(r"\badd_te[s]t\(\s*NAME\s+(\S+)", code)
    limited = re.findall(r"set_tests_properties\(\s*(\S+)[^()]*\bTIMEOUT\s+\d", code)
    return [name for name in added if name not in limited]


def test_every_test_has_a_timeout():
    cmake = (SOURCE / "tests" / "CMakeLists.txt").read_text()
    assert "TIMEOUT" in cmake and timeout_complaints(cmake) == []


def test_a_test_without_a_timeout_is_found():
    added = "add" "_test(NAME a_test COMMAND a)\n"
    assert timeout_complaints(added) == ["a_test"]
    assert timeout_complaints(added + "# set_tests_properties(a_test PROPERTIES TIMEOUT 5)\n")
    assert not timeout_complaints(added + "set_tests_properties(a_test PROPERTIES TIMEOUT 5)\n")
