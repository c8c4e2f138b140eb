"""What the Python tests share. Every warning is an error."""

import os
import shutil
from pathlib import Path

import halfopen as ho
import own_policies
import pytest

HERE = Path(__file__).parent
TREE = HERE.parents[1]


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("error"), append=False)


@pytest.fixture(scope="session", autouse=True)
def own_store(tmp_path_factory):
    """What tests do not keep elsewhere is kept here, and not in the tree."""
    before = os.environ.get("HALFOPEN_STORE")
    os.environ["HALFOPEN_STORE"] = str(tmp_path_factory.mktemp("store") / "store.sqlite")
    yield
    if before is None:
        del os.environ["HALFOPEN_STORE"]
    else:
        os.environ["HALFOPEN_STORE"] = before


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


@pytest.fixture(scope="session")
def graphviz():
    """A test that needs a layout is skipped where Graphviz is not installed."""
    return shutil.which("dot") or pytest.skip("Graphviz is not installed")


@pytest.fixture(scope="session")
def protected(shop):
    """The shop with policies before a timeout of one second."""
    return lambda *policies: shop.protect(own_policies.EDGE, *policies, ho.AttemptTimeout("1s"))


@pytest.fixture(scope="session")
def tiny():
    """One caller, one callee that fails every third time; a policy stands between them."""
    system = (
        ho.System("Tiny", duration="20s", seed=3)
        .service("api", endpoints={"page": [ho.work("1ms"), ho.call("store.read")]})
        .service("store", endpoints={"read": [ho.work("10ms"), ho.fail("33%")]})
        .traffic("users", send="api.page", rate="50/s")
    )
    return lambda *policies: system.protect("api -> store", *policies)
