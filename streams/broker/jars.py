"""The jars that the embedded Kafka is made of: those that `kafka.lock.toml` names, no others.

The lock is jgo's own format, written by ``jgo.build("org.apache.kafka:kafka_2.13:4.3.1+"
"org.slf4j:slf4j-simple:1.7.36")``, less the moment of writing. With another version of Kafka,
write `bootstrap.checkpoint` anew too (see `directory`).
"""

import hashlib
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

KAFKA_VERSION = "4.3.1"


@dataclass(frozen=True, slots=True)
class Jar:
    """One file of a Maven repository, and the SHA-256 that it must have."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def filename(self) -> str:
        """The file's name, in a repository as in ours."""
        return f"{self.artifact}-{self.version}.jar"

    @property
    def path(self) -> Path:
        """Where a repository keeps it, and so do we."""
        return Path(*self.group.split("."), self.artifact, self.version, self.filename)


def locked_jars() -> list[Jar]:
    """Return the jars of the committed lock."""
    return parse_lock(resources.files(__package__).joinpath("kafka.lock.toml").read_text())


def parse_lock(text: str) -> list[Jar]:
    """Return the jars that a lock names; a jar without a SHA-256 is a `KeyError`."""
    return [
        Jar(each["groupId"], each["artifactId"], each["version"], each["sha256"])
        for each in tomllib.loads(text)["dependencies"]
    ]


def is_intact(jar: Jar, root: Path) -> bool:
    """Say whether the whole jar, and nothing else, lies in its place under ``root``."""
    try:
        with (root / jar.path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256
    except FileNotFoundError:
        return False
