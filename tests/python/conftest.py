"""What the Python tests share. Every warning is an error."""

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
    built = Path(ho._core.__file__).resolve().parents[2] / "bin/halfopen"
    return str(built) if built.exists() else pytest.skip(f"{built} is not built")
