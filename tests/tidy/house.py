"""The project's files, and its C++ code taken apart: what the tests of this folder look at."""

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
SCOPE = re.compile(r"\s*(template <[^{]*>\s)?\s*(namespace|class|struct|union|extern)\b[^()]*$")
FOLDERS = ("include", "src", "jobs", "tests", "bench", "slurm", ".ci", "docs")


def files(*endings, under=FOLDERS):
    """The files of the project with these endings, by path from its root."""
    found = (path for folder in under for path in (SOURCE / folder).rglob("*") if path.is_file())
    return {str(path.relative_to(SOURCE)): path for path in sorted(found)
            if path.suffix in endings}


def cpp(*under):
    return {name: path.read_text() for name, path in
            files(".hpp", ".cpp", under=under or FOLDERS).items()}


def bare(text):
    """The text with comments, strings and preprocessor lines blanked; line feeds stay."""
    def blank(found):
        return "\n" * found[0].count("\n") + ('""' if found[0][0] in 'R"' else "")
    pattern = (r'R"(\w*)\(.*?\)\1"|"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/'
               r"|(?<![0-9a-fA-F])'(?:[^'\\\n]|\\.)+'|^[ ]*#[^\n]*")
    return re.sub(pattern, blank, text, flags=re.S | re.M)


def functions(text):
    """Yields (head, first line, lines) of functions; a declaration has 0 lines.

    A brace opens a function if it stands in namespaces and classes only and has a ( before it.
    """
    depth, inner, head, begin, line = 0, 0, "", 1, 1
    code = bare(text)
    for at, byte in enumerate(code):
        line += byte == "\n"
        if inner:  # in a function or an initialiser
            inner += (byte == "{") - (byte == "}")
            if inner == 0 and not re.match(r"\s*[,{;]", code[at + 1:]):
                if "(" in head:
                    yield head.strip(), begin, line - begin + 1
                head = ""
        elif byte == "{" and re.match(SCOPE, head):
            depth, head = depth + 1, ""
        elif byte == "{":
            inner = 1
        elif byte == "}":
            depth, head = depth - 1, ""
        elif byte == ";":
            if "(" in head:
                yield head.strip(), begin, 0
            head = ""
        elif byte == ":" and re.fullmatch(r"\s*(public|private|protected)", head):
            head = ""
        else:
            if not head.strip():
                begin = line
            head += byte
