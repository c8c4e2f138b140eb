"""What the Python tests share. Every warning is an error."""

import shutil
from pathlib import Path

import halfopen as ho
import pytest

HERE = Path(__file__).parent
TREE = HERE.parents[1]


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("error"), append=False)


@pytest.fixture(scope="session")
def shop():
    return ho.gallery("missing_timeout")


@pytest.fixture(scope="session")
def outage(shop):
    """The shop as written, run."""
    return shop.run()


@pytest.fixture(scope="session")
def command():
    """The command line's path; a test that needs it is skipped where it was not built."""
    built = TREE / "build/release/bin/halfopen"
    path = str(built) if built.exists() else shutil.which("halfopen")
    return path or pytest.skip("build/release/bin/halfopen is not built")
