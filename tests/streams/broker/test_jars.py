import re
from importlib import resources
from pathlib import Path

import pytest
from jgo.env import LockFile

from streams.broker.jars import KAFKA_VERSION, Jar, is_intact, locked_jars, parse_lock

EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_lock_names_this_kafka_and_a_sha256_for_each_jar() -> None:
    jars = locked_jars()

    assert "kafka_2.13-4.3.1.jar" in [jar.filename for jar in jars]
    assert {jar.version for jar in jars if jar.group == "org.apache.kafka"} == {KAFKA_VERSION}
    assert [jar.filename for jar in jars if not re.fullmatch(r"[0-9a-f]{64}", jar.sha256)] == []


def test_no_two_locked_jars_share_a_place() -> None:
    jars = locked_jars()

    assert len({jar.path for jar in jars}) == len(jars) == 46


def test_jgo_reads_the_lock_as_its_own() -> None:
    with resources.as_file(resources.files("streams.broker") / "kafka.lock.toml") as path:
        theirs = LockFile.load(path).dependencies

    assert [(each.artifactId, each.version, each.sha256) for each in theirs] == [
        (jar.artifact, jar.version, jar.sha256) for jar in locked_jars()
    ]


def test_the_lock_names_no_address() -> None:
    assert "://" not in (resources.files("streams.broker") / "kafka.lock.toml").read_text()


def test_a_jar_lies_where_a_maven_repository_has_it() -> None:
    (jar,) = parse_lock(
        '[[dependencies]]\ngroupId = "org.example.parts"\nartifactId = "part_2.13"\n'
        f'version = "1.0"\nsha256 = "{EMPTY_SHA256}"\n'
    )

    assert jar.path == Path("org/example/parts/part_2.13/1.0/part_2.13-1.0.jar")


def test_a_locked_jar_without_a_sha256_is_refused() -> None:
    with pytest.raises(KeyError, match="sha256"):
        parse_lock('[[dependencies]]\ngroupId = "g"\nartifactId = "a"\nversion = "1"\n')


@pytest.mark.parametrize(
    ("found", "intact"),
    [
        pytest.param(b"", True, id="as locked"),
        pytest.param(b"PK", False, id="other bytes"),
        pytest.param(None, False, id="no file"),
    ],
)
def test_a_jar_is_intact_only_with_its_very_bytes(
    tmp_path: Path, found: bytes | None, *, intact: bool
) -> None:
    jar = Jar("org.example", "part", "1.0", EMPTY_SHA256)
    if found is not None:
        (tmp_path / jar.path).parent.mkdir(parents=True)
        (tmp_path / jar.path).write_bytes(found)

    assert is_intact(jar, tmp_path) is intact
