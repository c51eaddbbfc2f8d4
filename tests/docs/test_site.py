"""The documentation as pages to read in a browser: built whole, with no link that leads nowhere."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.docs.conftest import ROOT

MISTAKES = {
    "[a](nowhere.md)": "nowhere.md",
    "[b](tutorial.md#nowhere)": "#nowhere",
    "[c](/tutorial.md)": "/tutorial.md",
    "[d](../README.md)": "../README.md",
    "[e](how-to)": "how-to",
    "![f](nowhere.svg)": "nowhere.svg",
    "[g](#nowhere)": "#nowhere",
}
FETCHED = re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"(https?:[^\"]*)")


def build(folder: Path, site: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=folder,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_is_built_without_a_warning_and_fetches_nothing_from_elsewhere(tmp_path: Path) -> None:
    built = build(ROOT, tmp_path)

    assert built.returncode == 0, built.stderr
    pages = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html")]
    assert len(pages) > 20
    assert [url for page in pages for url in FETCHED.findall(page)] == []


def test_a_link_that_leads_nowhere_and_a_page_that_nobody_finds_fail_it(tmp_path: Path) -> None:
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    with (tmp_path / "docs" / "index.md").open("a", encoding="utf-8") as index:
        index.writelines(f"\n{mistake}\n" for mistake in MISTAKES)
    (tmp_path / "docs" / "orphan.md").write_text("# Nobody finds me\n")

    built = build(tmp_path, tmp_path / "site")

    assert built.returncode != 0
    for named in [*MISTAKES.values(), "orphan.md"]:
        assert named in built.stderr, named
