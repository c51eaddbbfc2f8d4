import os
import uuid
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from alerts.watches import Watch
from streams.analysis import Analysis
from streams.extraction import Extractor
from tests.kafka import broker
from tests.shipped import shipped

__all__ = ["broker"]

# Python's own checks are for the tests, and not for the programs that they start.
os.environ.pop("PYTHONDEVMODE", None)

# These machines are shared: how long an example takes says nothing.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")

SLOWEST = (
    "streams/test_hostile.py",
    "chaos/test_simulator.py",
    "chaos/test_chaos.py",
    "chaos/test_outages.py",
    "containers/test_containers.py",
    "streams/extraction/test_forms.py",
    "alerts/test_judge_gold.py",
    "alerts/test_services.py",
    "alerts/test_hostile_wire.py",
)
"""Files that keep a worker busy for a minute or more without a Kafka."""

SHARED = Path(__file__).parents[1] / ".." / "shared"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own settings must not reach a test."""
    for name in tuple(os.environ):
        if name.startswith("CLAUSEWATCH_") and not name.startswith("CLAUSEWATCH_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture
def prefix() -> str:
    """Topics of a test's own, so that tests share one broker."""
    return f"t-{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def analysis() -> Analysis:
    """What is shipped."""
    return shipped()


@pytest.fixture(scope="session")
def extractor(analysis: Analysis) -> Extractor:
    """The shipped language data."""
    return analysis.extractor


@pytest.fixture(scope="session")
def watch(analysis: Analysis) -> Watch:
    """The watch that is shipped."""
    (shipped,) = analysis.watches
    return shipped


@pytest.fixture
def shared() -> Path:
    """The folder of real passages beside the checkout, where there is one."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared, which is not part of the project")
    return SHARED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: begun last, it would be what all the others wait for."""

    def is_quick(item: pytest.Item) -> bool:
        is_slow = item.path.as_posix().endswith(SLOWEST)
        return not is_slow and item.get_closest_marker("kafka") is None

    items.sort(key=is_quick)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing may be skipped but what needs ../shared."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CLAUSEWATCH_TEST_NOTHING_SKIPPED") or reporter is None:
        return
    reasons = {report.nodeid: str(report.longrepr) for report in reporter.stats.get("skipped", [])}
    for nodeid, reason in reasons.items():
        if "../shared" not in reason:
            reporter.write_line(f"skipped, though nothing may be: {nodeid}: {reason}", red=True)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
