"""Every block of commands on a page is typed by some test, but for a few that say why not.

What stands within sentences is read by `test_command_lines`, and not run.
"""

import re
from pathlib import Path

import pytest

from tests.containers import test_containers
from tests.docs import test_back_up, test_offline, test_own_kafka, test_pages, test_tutorial
from tests.docs.conftest import ROOT
from tests.docs.steps import NotRun, Type, steps
from tests.docs.test_documents import PAGES

MODULES = (
    test_back_up,
    test_containers,
    test_offline,
    test_own_kafka,
    test_pages,
    test_tutorial,
)
FOLLOWED = {ROOT / page for module in MODULES for page in module.FOLLOWED}
MOST_NOT_RUN = 11
"""Of some eighty blocks. Who adds one should have looked for a way to run it."""


def _id(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_a_page_with_commands_is_followed_by_a_test(page: Path) -> None:
    has_commands = any(isinstance(step, Type) for step in steps(page))

    assert has_commands == (page in FOLLOWED)


def test_the_commands_that_are_not_run_are_few_and_name_a_test_or_a_reason() -> None:
    not_run = [step for page in PAGES for step in steps(page) if isinstance(step, NotRun)]

    assert 0 < len(not_run) <= MOST_NOT_RUN
    for step in not_run:
        for test in re.findall(r"tests/[\w/]+\.py", step.why):
            assert (ROOT / test).exists(), test
