#!/usr/bin/env python3
"""Records what the real libraries decide, on virtual time.

    tests/conformance/record.py [LIBRARY/KIND ...] [--sequences N] [--calls N] [--seed N]
                                [--into DIR] [--without LIBRARY,...]

A library is a folder beside this file. Each KIND.py in it makes random sequences of calls, and its
program `record KIND`, which fetches and builds what it needs under build/conformance/LIBRARY, reads
them on standard input and writes each line back with the library's answer behind ` => `. The
answers go to DIR/LIBRARY/KIND.txt; without --into that is the record in this folder, which the
tests replay.
"""

import argparse
import importlib.util
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build" / "conformance"


def kinds() -> list[str]:
    """All that can be recorded, as LIBRARY/KIND."""
    return sorted(
        f"{path.parent.name}/{path.stem}"
        for path in HERE.glob("*/*.py")
        if (path.parent / "record").exists()
    )


def sequences(kind: str, count: int, calls: int, seed: int) -> str:
    """`count` sequences, each a line `sequence KEY=VALUE ...` and a line for each call."""
    spec = importlib.util.spec_from_file_location("kind", HERE / f"{kind}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    lines = []
    for number in range(count):
        dice = random.Random(f"{kind} {seed} {number}")
        settings, ops = module.sequence(dice, calls)
        lines.append("sequence " + " ".join(f"{key}={value}" for key, value in settings.items()))
        lines.extend(ops)
    return "\n".join(lines) + "\n"


#: What a library's program needs on the machine, besides Python.
NEEDS = {
    "cockatiel": "npm",
    "concurrency_limits": "mvn",
    "failsafe_go": "go",
    "finagle": "mvn",
    "gobreaker": "go",
    "grpc_java": "mvn",
    "opossum": "npm",
    "resilience4j": "mvn",
    "tower": "cargo",
    "x_time_rate": "go",
}


def missing(kind: str) -> str | None:
    """The command that this machine lacks to record a kind; None when it can."""
    command = NEEDS.get(kind.split("/")[0])
    return command if command and shutil.which(command) is None else None


def wanted(all_kinds: list[str], without: list[str]) -> list[str]:
    """The kinds without those of some libraries, which it says."""
    left_out = [kind for kind in all_kinds if kind.split("/")[0] in without]
    for kind in left_out:
        print(f"left out: {kind}", file=sys.stderr)
    return [kind for kind in all_kinds if kind not in left_out]


def record(kind: str, asked: str, into: Path) -> None:
    library, name = kind.split("/")
    build = BUILD / library
    build.mkdir(parents=True, exist_ok=True)
    answered = subprocess.run(
        [HERE / library / "record", name],
        input=asked,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=os.environ | {"BUILD": str(build)},
    ).stdout
    if asked.count("\n") != answered.count("\n"):
        answers, lines = answered.count("\n"), asked.count("\n")
        raise SystemExit(f"{kind}: {answers} answers to {lines} lines")
    target = into / library / f"{name}.txt"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(answered)
    print(f"{target}: {answered.count(chr(10))} lines", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kinds", nargs="*", metavar="LIBRARY/KIND", help="default: all")
    parser.add_argument("--sequences", type=int, default=50)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--into", type=Path, default=HERE)
    parser.add_argument("--without", default="", metavar="LIBRARY,...", help="leave these out")
    asked = parser.parse_args()
    chosen = wanted(asked.kinds or kinds(), asked.without.split(","))
    if lacking := [f"{kind} needs {missing(kind)}" for kind in chosen if missing(kind)]:
        hint = "   help: install that, or leave the library out: --without LIBRARY,..."
        raise SystemExit("\n".join([*lacking, hint]))
    for kind in chosen:
        record(kind, sequences(kind, asked.sequences, asked.calls, asked.seed), asked.into)


if __name__ == "__main__":
    main()
