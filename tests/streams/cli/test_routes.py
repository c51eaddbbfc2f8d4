"""``routes test``: who would get it, when, and why."""

import json
from pathlib import Path

import pytest

from schemas.codec import encode
from schemas.errors import ConfigurationError
from schemas.ids import digest
from schemas.mention import Alert
from schemas.state import State
from schemas.story import Place
from streams.cli.console import Format
from streams.cli.exits import FAILED, NOT_ALL
from streams.cli.routes import test as routes_test
from tests.builders import a_provenance, an_alert
from tests.integration.commands import clausewatch

ROUTES = """
digests: {morning: {at: "07:30", zone: Asia/Jakarta}}
route:
  destinations: [desk]
  group_by: story
  routes:
    - {name: steps, match: {state: invoked}, destinations: phone, group_by: nothing, continue: true}
    - {name: jakarta, match: {language: id}, destinations: jakarta, digest: morning, continue: true}
    - {name: rest}
"""
STORY = Place(story_id=digest("s"), state=State.SIGNED, reports=1, outlets=1, families=1)
INDONESIAN = an_alert(article=a_provenance(language="id"), story=STORY)


@pytest.fixture
def asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> "Asked":
    return Asked(tmp_path, capsys)


class Asked:
    """Asks of what is written into a file, and returns the exit status and what was said."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder, self._capsys = folder, capsys
        urls = "".join(
            f"  - json://localhost/{name}: [{{tag: {name}}}]\n"
            for name in ("desk", "phone", "jakarta")
        )
        (folder / "apprise.yaml").write_text(f"urls:\n{urls}")
        (folder / "routes.yaml").write_text(ROUTES)

    def of(self, *alerts: Alert, as_: Format = Format.TABLE) -> tuple[int, str]:
        return self.of_bytes(b"\n".join(map(encode, alerts)), as_=as_)

    def as_a_person_does(self, article: str) -> tuple[int, str]:
        """In a process of its own: the handlers that judge it tell of each step in the log."""
        file = self._folder / "article.txt"
        file.write_text(article)
        told = clausewatch(
            "routes", "test", "--article", file, "--routes", self._folder / "routes.yaml",
            "--destinations", self._folder / "apprise.yaml",
        )  # fmt: skip
        return told.returncode, (told.stdout + told.stderr).decode()

    def of_bytes(self, raw: bytes, *, as_: Format = Format.TABLE) -> tuple[int, str]:
        file = self._folder / "asked.txt"
        file.write_bytes(raw)
        status = routes_test(
            alerts=[str(file)],
            articles=[],
            routes=self._folder / "routes.yaml",
            destinations=self._folder / "apprise.yaml",
            watches=None,
            as_=as_,
        )
        told = self._capsys.readouterr()
        return status, told.out + told.err


def test_it_says_which_routes_take_it_and_why_the_others_do_not(asked: Asked) -> None:
    status, told = asked.of(INDONESIAN)

    assert status == 0
    lines = [line.strip() for line in told.splitlines()]
    assert "· steps wants state invoked" in lines
    assert "✓ jakarta, and on" in lines
    assert "✓ rest" in lines
    assert [line for line in lines if line.startswith("│ jakarta") and "“morning”" in line]
    assert [line for line in lines if line.startswith("│ desk") and "12 h after the last" in line]
    assert not [line for line in lines if line.startswith("│ phone")]


def test_for_programs_each_destination_is_a_line(asked: Asked) -> None:
    _, told = asked.of(INDONESIAN, as_=Format.JSONL)

    lines = [json.loads(line) for line in told.splitlines()]
    assert [(line["destination"], line["route"]) for line in lines] == [
        ("jakarta", "jakarta"),
        ("desk", "rest"),
    ]
    assert {line["alert_id"] for line in lines} == {INDONESIAN.alert_id}


def test_an_article_is_judged_first(asked: Asked) -> None:
    text = "Under Article 4 Russia and North Korea must give each other military assistance."

    status, told = asked.as_a_person_does(text)

    assert status == 0
    assert "watch russia-dprk-mutual-defence" in told
    assert "desk" in told


def test_an_article_that_mentions_nothing_is_told_to_nobody(asked: Asked) -> None:
    status, told = asked.as_a_person_does("Rain in the north, and little wind.")

    assert status == NOT_ALL
    assert "nothing would be told" in told


def test_what_is_no_alert_is_told_with_its_line(asked: Asked) -> None:
    status, told = asked.of_bytes(encode(INDONESIAN) + b"\n{}\n")

    assert status == FAILED
    assert "asked.txt:2: " in told


def test_something_must_be_given() -> None:
    with pytest.raises(ConfigurationError):
        routes_test(
            alerts=[],
            articles=[],
            routes=None,
            destinations=None,
            watches=None,
            as_=Format.TABLE,
        )
