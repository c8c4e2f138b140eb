"""The house's rules: each looks at one file and says how to put it right."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cpp_text import code_only, functions

LINE_MAX, FUNCTION_MAX, FILE_MAX = 100, 70, 400

LAYERS = {"sim": 0, "models": 1, "topologies": 2, "experiments": 3, "cli": 4, "python": 4}
#: Where a third-party library may be included: folders, and which kinds of file there.
THIRD_PARTY = {
    "yaml-cpp": (("topologies",), (".cpp",)),
    "boost": (("topologies",), (".cpp",)),
    "Eigen": (("topologies", "experiments"), (".cpp",)),
    "sqlite3": (("experiments", "tests"), (".cpp", ".hpp")),
    "pybind11": (("python",), (".cpp", ".hpp")),
    "CLI": (("cli",), (".cpp", ".hpp")),
    "gtest": (("tests",), (".cpp", ".hpp")),
    "gmock": (("tests",), (".cpp", ".hpp")),
    "benchmark": (("bench",), (".cpp", ".hpp")),
}
CPP, PYTHON, SHELL = (".cpp", ".hpp"), (".py", ".pyi"), (".sh",)
SCRIPTS = ("run", "test")

_KERNEL_CLOCK = "simulated time comes in as an Instant: take `now` as a parameter"
_KERNEL_CHANCE = "draw from a stream of sim/chance.hpp: the same bytes with every library"
_KERNEL_ALONE = "sim/ and models/ use no threads, streams or files: do it in experiments/ or cli/"
_KERNEL_LIBM = "glibc's differ between machines: use sim/elementary.hpp (std::sqrt is exact)"
_KERNEL_VALUES = "a world is values, to be copied: use an index, an enum or a template parameter"
_KERNEL_ORDER = "its order differs between libraries: use a vector by index, or a sorted one"
_LIBM = (
    "log", "log2", "log10", "log1p", "exp", "exp2", "expm1", "pow", "sin", "cos", "tan", "asin",
    "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "cbrt", "hypot",
    "fma", "fmod", "remainder", "tgamma", "lgamma", "erf", "erfc", "beta", "lerp", "round",
    "lround", "llround", "rint", "lrint", "nearbyint",
)  # fmt: skip
#: What sim/ and models/ do without, and what to do instead.
BANNED_IN_KERNEL = {
    r"\b(?:system|steady|high_resolution)_clock\b|<ctime>": _KERNEL_CLOCK,
    r"\brandom_device\b|\bs?rand\s*\(|\bmt19937\w*|\b\w+_distribution\s*<|<random>": _KERNEL_CHANCE,
    rf"\bstd::(?:{'|'.join(_LIBM)})[fl]?\s*\(": _KERNEL_LIBM,
    r"\bstd::j?thread\b|<(?:thread|mutex|future|condition_variable)>": _KERNEL_ALONE,
    r"\bstd::(?:cout|cerr|clog|filesystem)\b|\bf?printf\s*\(": _KERNEL_ALONE,
    r"<(?:iostream|fstream|sstream|filesystem|cstdio)>": _KERNEL_ALONE,
    r"\bstd::function\b": _KERNEL_VALUES,
    r"\bunordered_(?:map|set|multimap|multiset)\b": _KERNEL_ORDER,
}
BANNED_NAMES = {"manager", "managers", "helper", "helpers", "util", "utils", "data"}


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}\n    fix: {self.fix}"


@dataclass(frozen=True)
class Source:
    """One file: its path from the root of the tree, and its text."""

    path: str
    text: str

    @property
    def folder(self) -> str:
        return PurePosixPath(self.path).parts[0]

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.path).suffix

    def finding(self, line: int, what: str, fix: str) -> Finding:
        return Finding(self.path, line, what, fix)


def lines_fit(source: Source) -> Iterator[Finding]:
    for number, line in enumerate(source.text.splitlines(), 1):
        if len(line) > LINE_MAX:
            yield source.finding(
                number,
                f"a line of {len(line)} columns; {LINE_MAX} is the most",
                "break it, or say it in fewer words",
            )


def file_is_short(source: Source) -> Iterator[Finding]:
    """But one that a test makes, and says so at its head, is as long as it must be."""
    lines = source.text.splitlines()
    count = len(lines)
    is_made = "Made by tests/" in "".join(lines[:1])
    if count > FILE_MAX and not is_made:
        yield source.finding(
            FILE_MAX + 1,
            f"a file of {count} lines; {FILE_MAX} is the most",
            "two ideas live here: give each its own file, named after it",
        )


def functions_are_short(source: Source) -> Iterator[Finding]:
    """Counts from the signature to the last brace; in Python the docstring is not counted."""
    found = []
    if source.suffix in CPP:
        found = [(each.name, each.line, each.lines) for each in functions(source.text)]
    elif source.suffix in PYTHON:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        nodes = [node for node in ast.walk(ast.parse(source.text)) if isinstance(node, kinds)]
        found = [(node.name, node.lineno, _lines_of(node)) for node in nodes]
    for name, line, count in found:
        if count > FUNCTION_MAX:
            yield source.finding(
                line,
                f"function {name} has {count} lines; {FUNCTION_MAX} is the most",
                "name its steps, and make a function of each",
            )


def _lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    count = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is not None and len(node.body) > 1:
        count -= (first.end_lineno or first.lineno) - first.lineno + 1
    return count


_INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*([<\"])([^>\"]+)[>\"]", re.MULTILINE)


def includes_point_downwards(source: Source) -> Iterator[Finding]:
    if source.suffix not in CPP:
        return
    for match in _INCLUDE.finditer(source.text):
        line = source.text.count("\n", 0, match.start()) + 1
        check = _own_include if match.group(1) == '"' else _foreign_include
        for what, fix in check(source, match.group(2)):
            yield source.finding(line, what, fix)


def _own_include(source: Source, name: str) -> Iterator[tuple[str, str]]:
    target, _, rest = name.partition("/")
    if not rest or target not in (*LAYERS, "tests", "bench"):
        yield (
            f'"{name}" is not a path from the root of the tree',
            'write "folder/file.hpp"; libraries go in <>',
        )
    elif source.folder in LAYERS and target != source.folder:
        if LAYERS.get(target, 9) >= LAYERS[source.folder]:
            yield (
                f"{source.folder}/ includes {target}/, which is not below it",
                "move what is needed down, or turn the call round",
            )
    elif source.folder == "tests" and target == "bench":
        yield ("a test includes a benchmark", "move what both need into tests/")


def _foreign_include(source: Source, name: str) -> Iterator[tuple[str, str]]:
    library, _, rest = name.partition("/")
    if library in LAYERS:
        yield (f"<{name}> is our own", f'write "{name}"')
    elif library in THIRD_PARTY:
        folders, suffixes = THIRD_PARTY[library]
        if source.folder in LAYERS or library in ("gtest", "gmock", "benchmark"):
            if source.folder not in folders or source.suffix not in suffixes:
                yield (
                    f"<{name}> in {source.folder}/*{source.suffix}",
                    f"{library} stays in {', '.join(f'{each}/' for each in folders)}"
                    f" ({', '.join(f'*{each}' for each in suffixes)}): wrap what is needed there",
                )
    elif rest and library not in ("sys", "netinet", "arpa"):
        yield (f"<{name}>: no such library in this house", "add it to THIRD_PARTY, with its place")
    elif source.folder in ("sim", "models") and name.endswith(".h"):
        yield (f"<{name}> in {source.folder}/", "the standard library alone: <c...>, not <....h>")


def kernel_is_pure(source: Source) -> Iterator[Finding]:
    if source.folder not in ("sim", "models") or source.suffix not in CPP:
        return
    for number, line in enumerate(code_only(source.text).split("\n"), 1):
        for pattern, fix in BANNED_IN_KERNEL.items():
            match = re.search(pattern, line)
            if match:
                yield source.finding(number, f"`{match.group().strip()}` in {source.folder}/", fix)


_CPP_TYPE = re.compile(
    r"\b(?:class|struct|union|enum(?:\s+class|\s+struct)?|concept)\s+(\w+)|\busing\s+(\w+)\s*="
)
_PYTHON_TYPE = re.compile(r"^\s*class\s+(\w+)", re.MULTILINE)


def names_say_what(source: Source) -> Iterator[Finding]:
    fix = "say what it does or holds: `RequestPool`, not `RequestManager`; `samples`, not `data`"
    for part in PurePosixPath(source.path).parts:
        for word in _words(part.split(".")[0]) & BANNED_NAMES:
            yield source.finding(1, f"'{word}' in the file name {part}", fix)
    if source.suffix in CPP + PYTHON:
        pattern = _CPP_TYPE if source.suffix in CPP else _PYTHON_TYPE
        text = code_only(source.text) if source.suffix in CPP else source.text
        for match in pattern.finditer(text):
            name = next(group for group in match.groups() if group)
            for word in _words(name) & BANNED_NAMES:
                line = text.count("\n", 0, match.start()) + 1
                yield source.finding(line, f"'{word}' in the type name {name}", fix)


def _words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


RULES = (
    lines_fit,
    file_is_short,
    functions_are_short,
    includes_point_downwards,
    kernel_is_pure,
    names_say_what,
)


def house(root: Path) -> list[Source]:
    """Every source of the tree, of whatever language, in the order of their paths."""
    folders = (*LAYERS, "tests", "bench", "cmake")
    suffixes = CPP + PYTHON + SHELL + (".cmake",)
    paths = [root / name for name in SCRIPTS]
    for folder in folders:
        paths += [path for path in (root / folder).rglob("*") if path.suffix in suffixes]
        paths += (root / folder).rglob("CMakeLists.txt")
    paths += root.glob("CMakeLists.txt")
    return [
        Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(set(paths))
        if path.is_file()
    ]
