"""``clausewatch replay``: a line for each article, and the very decisions that workers make."""

import asyncio
import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from alerts.novelty import KEPT_FOR
from schemas.codec import encode
from streams.analysis import load
from streams.replay import Replay
from tests.integration.commands import clausewatch, running, settings_for, tailed, until
from tests.integration.receivers import HttpReceiver
from tests.newness.stream import stream
from tests.shipped import CACHE

PACT = "Russia and North Korea have a mutual defence pact."
LINES = [
    {"id": "one", "url": "https://one.example/a", "text": PACT},
    {"id": "rain", "url": "https://one.example/b", "text": "It rained in Paris."},
    {"id": "two", "url": "https://two.example/c", "text": PACT, "title": "Another headline"},
    {"id": "one", "url": "https://www.one.example/a?utm_source=x", "text": f"{PACT} It rained."},
]


def replayed(lines: bytes, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    told = clausewatch("replay", "-", "--format", "jsonl", *arguments, stdin=lines)
    assert told.stderr == b""
    return told.returncode, [json.loads(line) for line in told.stdout.splitlines()]


def test_each_line_says_what_became_of_its_article() -> None:
    lines = [json.dumps(line).encode() for line in LINES]

    status, found = replayed(b"\n".join([lines[0], b"no json", *lines[1:], b""]))

    assert status == 1
    assert [(each["line"], each["id"], each["mention"], each["decision"]) for each in found] == [
        (1, "one", True, "new"),
        (2, None, False, None),
        (3, "rain", False, None),
        (4, "two", True, "copy"),
        (5, "one", True, "republication"),
    ]
    assert [(each["matches"], each["matches_line"]) for each in found[3:]] == [("one", 1)] * 2
    assert found[0]["article_id"] == found[4]["article_id"]
    assert [each["reasons"] for each in found] == [
        ["first_report"],
        ["not_json"],
        ["parties_missing"],
        ["same_text_other_outlet"],
        ["same_article"],
    ]
    told, unread, silent, *repeats = [(each["story"], each["state"]) for each in found]
    assert told == repeats[0] == repeats[1]
    assert told[1] == "background"
    assert unread == silent == (None, None)


def test_a_table_is_to_read() -> None:
    told = clausewatch("replay", "-", stdin=json.dumps(LINES[0]).encode())

    assert told.returncode == 0
    assert "new" in told.stdout.decode()
    assert "first report in these words" in told.stdout.decode()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        pytest.param(("no-such-file.jsonl",), "no-such-file.jsonl", id="no-file"),
        pytest.param(("-", "--watch", "none"), "no watch 'none'", id="no-watch"),
    ],
)
def test_what_cannot_be_replayed_is_refused(arguments: tuple[str, ...], why: str) -> None:
    told = clausewatch("replay", *arguments)

    assert told.returncode == 4
    assert why in told.stderr.decode()


WATCHES = ("russia-dprk-mutual-defence", "second")
"""One shipped, one made of it; they go to partitions that two workers hold one of each."""

MANY = 120
COMINGS_AND_GOINGS = ((30, "one"), (60, "two"), (90, "one"))
"""So many articles are sent; amid them a worker is killed, and comes back."""


@pytest.mark.kafka
@pytest.mark.long
def test_two_workers_who_come_and_go_decide_the_same(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    articles = [row.article.model_dump_json().encode() for row in stream("tune")[:MANY]]
    watches = _watches(tmp_path)
    expected = {watch: _expected(articles, watch, watches) for watch in WATCHES}
    replay = {watch: asyncio.run(_replay(articles, watch, watches)) for watch in WATCHES}
    settings = settings_for(broker, prefix, tmp_path, watches=str(watches))

    def decisions() -> dict[str, list[dict[str, Any]]]:
        return _by_watch(tailed("decisions", **settings))

    def until_each_has(number: int) -> None:
        until(
            lambda: all(len(decisions()[watch]) >= number for watch in WATCHES),
            f"{number} decisions on each",
        )

    with HttpReceiver() as chat:
        destinations = tmp_path / "apprise.yaml"
        destinations.write_text(f"urls:\n  - {chat.url}:\n      - tag: chat\n")
        settings["CLAUSEWATCH_DESTINATIONS"] = str(destinations)
        assert clausewatch("topics", "create", **settings).returncode == 0
        with ExitStack() as stack:

            def comes(name: str) -> subprocess.Popen[bytes]:
                return stack.enter_context(_worker(name, tmp_path, settings))

            alive = {name: comes(name) for name in ("one", "two")}
            sent = 0
            for until_then, killed in COMINGS_AND_GOINGS:
                asyncio.run(_produce(broker, f"{prefix}.articles", articles[sent:until_then]))
                # What is under way then: partitions go from one to the other, and back.
                until_each_has(sent + (until_then - sent) // 2)
                sent = until_then
                alive[killed].send_signal(signal.SIGKILL)
                alive[killed].wait()
                alive[killed] = comes(killed)
            asyncio.run(_produce(broker, f"{prefix}.articles", articles[sent:]))
            until_each_has(len(articles))
        found = decisions()
        stories = {story["story_id"]: story for story in tailed("stories", **settings)}

    for watch in WATCHES:
        assert found[watch] == replay[watch]
        assert list(_told(found[watch])) == expected[watch]
        assert len(expected[watch]) == len(articles) == MANY
        own = [story for story in stories.values() if story["watch"] == watch]
        assert sum(story["reports"] + story["copies"] for story in own) == MANY


def _watches(folder: Path) -> Path:
    """Write a file of two watches for one clause."""
    shipped = files("alerts").joinpath("shipped", f"{WATCHES[0]}.yaml").read_text()
    path = folder / "watches"
    path.mkdir()
    for watch in WATCHES:
        (path / f"{watch}.yaml").write_text(shipped.replace(f"id: {WATCHES[0]}", f"id: {watch}"))
    return path


async def _replay(articles: list[bytes], watch: str, watches: Path) -> list[dict[str, Any]]:
    """Return the decisions that a replay makes, whole."""
    analysis = load(watches=watches, outlets=None, cache=CACHE)
    player = Replay(analysis, watch, KEPT_FOR)
    replayed = [await player.take(number, raw) for number, raw in enumerate(articles, 1)]
    return [json.loads(encode(each.decision)) for each in replayed if each.decision]


Told = tuple[str, str, list[str], int | None, str, str]


def _expected(articles: list[bytes], watch: str, watches: Path) -> list[Told]:
    _, found = replayed(b"\n".join(articles), "--watch", watch, "--watches", str(watches))
    return [
        (
            each["article_id"],
            each["decision"],
            each["reasons"],
            each["matches_line"],
            each["story"],
            each["state"],
        )
        for each in found
    ]


def _by_watch(records: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return the decisions on each watch in their order; one that is said again says the same."""
    found: dict[str, dict[str, dict[str, Any]]] = {watch: {} for watch in WATCHES}
    for record in records:
        first = found[record["mention"]["watch"]].setdefault(record["decision_id"], record)
        assert json.dumps(first) == json.dumps(record)
    return {watch: list(each.values()) for watch, each in found.items()}


def _worker(
    name: str, folder: Path, settings: dict[str, Any]
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    (folder / name).mkdir(exist_ok=True)
    own = settings | {
        "CLAUSEWATCH_DATA_DIR": str(folder / name),
        "CLAUSEWATCH_INSTANCE_ID": name,
        "CLAUSEWATCH_STATUS_LISTEN": "127.0.0.1:0",
    }
    return running("worker", log=folder / f"{name}.log", **own)


def _told(records: list[dict[str, Any]]) -> Iterator[Told]:
    """Yield what a line of `replay` says of each decision."""
    first: dict[str, int] = {}
    for line, record in enumerate(records, 1):
        mention, story, matches = (record[key] for key in ("mention", "story", "matches"))
        first.setdefault(mention["report_id"], line)
        yield (
            mention["article"]["article_id"],
            record["decision"],
            record["reasons"],
            first[matches["report_id"]] if matches else None,
            story["story_id"],
            story["state"],
        )


async def _produce(bootstrap_servers: str, topic: str, values: list[bytes]) -> None:
    """Send all to one partition, so that there is one order."""
    async with AIOKafkaProducer(bootstrap_servers=bootstrap_servers) as producer:
        for value in values:
            await producer.send_and_wait(topic, value, partition=0)
