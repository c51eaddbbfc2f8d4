"""The wheel and the sdist, built from the checkout, and installed as people install a tool."""

import os
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

from streams.settings import load
from tests.docs.test_documents import LINK
from tests.kafka import embedded_jars

ROOT = Path(__file__).parents[2]
PACKAGES = ("schemas", "alerts", "streams")
SHIPPED = {
    str(path.relative_to(ROOT))
    for package in PACKAGES
    for path in (ROOT / package).rglob("*")
    if path.is_file() and path.suffix != ".pyc"
}
SDIST = {*PACKAGES, "LICENSE", "README.md", "PKG-INFO", "pyproject.toml", ".gitignore"}
DATA = (
    "alerts/shipped/id.po",
    "alerts/shipped/message.j2",
    "alerts/shipped/russia-dprk-mutual-defence.yaml",
    "streams/broker/bootstrap.checkpoint",
    "streams/broker/kafka.lock.toml",
    "streams/extraction/gazetteer/parties.toml",
    "streams/extraction/languages/id.toml",
    "streams/identity/outlets.yaml",
    "streams/samples/articles.jsonl",
)

INSTALLERS = {
    "uv": ("uv", "tool", "install", "."),
    "pipx": ("pipx", "install", "{wheel}"),
}
"""As the README has them; of what is not published yet, pipx is given the wheel."""

LONGEST_SECONDS = 400


def run(command: Sequence[object], *, cwd: Path, env: dict[str, str]) -> str:
    """Run a command to its end; return what it printed."""
    told = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        capture_output=True,
        timeout=LONGEST_SECONDS,
        check=False,
        text=True,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


def build(source: Path, target: str, folder: Path) -> Path:
    """Build a wheel or an sdist as the build backend does."""
    command = (sys.executable, "-m", "hatchling", "build", "-t", target, "-d", folder)
    run(command, cwd=source, env=dict(os.environ))
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))


def contents(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_has_the_packages_with_their_data_and_nothing_else(wheel: Path) -> None:
    names = {name for name in contents(wheel) if ".dist-info/" not in name}

    assert names == SHIPPED
    assert names.issuperset(DATA)
    assert any(name.endswith("licenses/LICENSE") for name in contents(wheel))


def test_what_an_index_shows_of_it_has_no_link_that_leads_nowhere_there(wheel: Path) -> None:
    (name,) = (name for name in contents(wheel) if name.endswith(".dist-info/METADATA"))
    _, _, shown = contents(wheel)[name].decode().partition("\n\n")

    assert "clausewatch demo --once" in shown
    assert LINK.findall(shown) == []


def test_the_sdist_makes_the_same_wheel(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()

    again = build(source, "wheel", tmp_path / "wheel")

    assert again.name == wheel.name
    assert contents(again) == contents(wheel)
    assert {path.name for path in source.iterdir()} == SDIST


@pytest.mark.kafka
@pytest.mark.long
@pytest.mark.timeout(2 * LONGEST_SECONDS)
@pytest.mark.parametrize("installer", INSTALLERS)
def test_what_an_installer_makes_of_it_runs_the_demo_anywhere(
    installer: str, wheel: Path, tmp_path: Path
) -> None:
    jars = embedded_jars()
    (tmp_path / "constraints.txt").write_text("\n".join(pins()))
    tool, *arguments = (part.format(wheel=wheel) for part in INSTALLERS[installer])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    run((sys.executable, "-m", tool, *arguments), cwd=ROOT, env=tools(tmp_path))
    program = tmp_path / "bin" / "clausewatch"
    told = run((program, "demo", "--once"), cwd=elsewhere, env=nothing_but_a_home(tmp_path))

    assert jars
    assert told.count("ALERT") == 10
    assert list(elsewhere.iterdir()) == []


def pins() -> list[str]:
    """The locked versions, without their hashes: a wheel that was just built has none."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line.removesuffix(" \\") for line in lines if line[:1].isalnum()]


def tools(folder: Path) -> dict[str, str]:
    """The environment of an installer that touches nothing of this user's, and takes our pins."""
    places = {
        "UV_TOOL_DIR": folder / "tools",
        "UV_TOOL_BIN_DIR": folder / "bin",
        "PIPX_HOME": folder / "pipx",
        "PIPX_BIN_DIR": folder / "bin",
        "PIPX_MAN_DIR": folder / "man",
        "PIPX_DEFAULT_PYTHON": sys.executable,
        "UV_PYTHON": sys.executable,
        "UV_CONSTRAINT": folder / "constraints.txt",
        "PIP_CONSTRAINT": folder / "constraints.txt",
    }
    foreign = ("PYTHON", "VIRTUAL_ENV", "CLAUSEWATCH_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return kept | {name: str(place) for name, place in places.items()}


def nothing_but_a_home(folder: Path) -> dict[str, str]:
    """An environment without any of ours; the jars of Kafka were fetched before."""
    return {
        "PATH": os.defpath,
        "HOME": str(folder / "home"),
        "CLAUSEWATCH_CACHE_DIR": str(load().cache_dir),
        "NO_COLOR": "1",
    }
