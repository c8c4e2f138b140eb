"""What the tests of the command line share: the program, and one way to call it."""

import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TREE = HERE.parents[1]


@pytest.fixture(scope="session")
def program():
    """Named by HALFOPEN, else the release build's; without either the test is skipped."""
    named = os.environ.get("HALFOPEN")
    path = Path(named) if named else TREE / "build/release/bin/halfopen"
    return str(path.resolve()) if path.exists() else pytest.skip(f"{path} is not built")


@pytest.fixture
def halfopen(program):
    """Calls the program in this folder, so that messages name files without a path."""

    def call(*arguments, **how):
        return subprocess.run(
            [program, *arguments], cwd=HERE, capture_output=True, text=True, timeout=60, **how
        )

    return call
