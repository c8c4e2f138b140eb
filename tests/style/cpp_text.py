"""Reads C++ as text: without its comments and literals, and function by function."""

import re
from dataclasses import dataclass

_TOKENS = re.compile(
    r'''R"(?P<tag>[^()\\ ]{0,16})\(.*?\)(?P=tag)"'''  # a raw string
    r'''|"(?:\\.|[^"\\\n])*"'''
    r"""|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'"""  # a character, and no digit separator
    r"""|//[^\n]*|/\*.*?\*/""",
    re.DOTALL,
)


def code_only(text: str) -> str:
    """The text with comments and literals blanked; every line stays where it is."""

    def blank(match: re.Match) -> str:
        token = match.group()
        kept = '""' if token[0] in "\"R'" else " "
        return kept + "\n" * token.count("\n")

    return _TOKENS.sub(blank, text)


@dataclass(frozen=True)
class Function:
    """A function with a body: its name, its first line (counted from 1) and how many it has."""

    name: str
    line: int
    lines: int


_SCOPE = re.compile(r"\b(?:namespace|class|struct|union|enum|extern)\b[^()=]*$")
_INITIALISED_MEMBER = re.compile(r"\)[\w\s]*:(?!:)(?:.*,)?\s*[\w:]+(?:<.*>)?\s*$", re.DOTALL)
_NAME = re.compile(r"([\w:~]+|operator\s*\S+?)\s*\($")


def functions(text: str) -> list[Function]:
    """The outermost function bodies, from the first line of the signature to the last brace."""
    code = _without_directives(code_only(text))
    found, head_start, position = [], 0, 0
    while position < len(code):
        letter = code[position]
        if letter in ";}":
            head_start = position + 1
        elif letter == "{":
            head = code[head_start:position]
            if _opens_scope(head):
                head_start = position + 1
            else:
                end = _closing(code, position)
                if not _opens_value(head):
                    found.append(_function(code, head_start, position, end))
                    head_start = end + 1
                position = end
        position += 1
    return found


def _without_directives(code: str) -> str:
    directive = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
    return directive.sub(lambda match: "\n" * match.group().count("\n"), code)


def _opens_scope(head: str) -> bool:
    return not head.strip() or bool(_SCOPE.search(re.sub(r"\balignas\s*\([^()]*\)", "", head)))


def _opens_value(head: str) -> bool:
    """Whether this brace opens a value (`int x{`, `a = {`, `: member_{`), not a body."""
    return ")" not in head or bool(_INITIALISED_MEMBER.search(head))


def _closing(code: str, opening: int) -> int:
    depth = 0
    for position in range(opening, len(code)):
        depth += {"{": 1, "}": -1}.get(code[position], 0)
        if depth == 0:
            return position
    return len(code) - 1


def _function(code: str, head_start: int, opening: int, end: int) -> Function:
    head = code[head_start:opening]
    signature = re.sub(r"^(?:\s|(?:public|private|protected)\s*:)*", "", head)
    start = opening - len(signature)
    named = _NAME.search(signature[: signature.find("(") + 1])
    line = code.count("\n", 0, start) + 1
    return Function(named.group(1) if named else "?", line, code.count("\n", start, end) + 1)
