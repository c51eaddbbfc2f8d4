"""The pages that are made from the code say what the code says."""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES: dict[Path, str] = runpy.run_path(str(ROOT / "docs" / "generate.py"))["pages"]()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_generated_page_is_as_the_code_has_it(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path], "run `make reference`"


def test_no_schema_of_a_topic_that_is_gone_is_left() -> None:
    assert set((ROOT / "docs" / "schemas").iterdir()) <= set(PAGES)
