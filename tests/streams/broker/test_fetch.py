from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from schemas.errors import BrokerUnavailable
from streams.broker import fetch_jars
from streams.broker.fetch import fetch_missing
from streams.broker.jars import Jar, is_intact
from streams.broker.ports import free_ports
from tests.streams.broker.conftest import MavenRepository, a_jar


def test_missing_jars_are_fetched_to_their_places(
    tmp_path: Path, repository: MavenRepository, published: list[Jar]
) -> None:
    fetch_missing(published, tmp_path / "cache", repository=repository.url)

    assert all(is_intact(jar, tmp_path / "cache") for jar in published)


def test_intact_jars_are_not_asked_for(
    tmp_path: Path, repository: MavenRepository, published: list[Jar]
) -> None:
    fetch_missing(published, tmp_path / "cache", repository=repository.url)
    repository.asked.clear()

    fetch_missing(published, tmp_path / "cache", repository=repository.url)

    assert repository.asked == []


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(bytes([1]) * 20_000, id="truncated"),
        pytest.param(bytes([1]) * 50_000 + b"!", id="longer"),
        pytest.param(bytes([7]) * 50_000, id="other bytes"),
    ],
)
def test_only_the_spoilt_jar_is_fetched_again(
    tmp_path: Path, repository: MavenRepository, published: list[Jar], found: bytes
) -> None:
    fetch_missing(published, tmp_path / "cache", repository=repository.url)
    repository.asked.clear()
    (tmp_path / "cache" / published[1].path).write_bytes(found)

    fetch_missing(published, tmp_path / "cache", repository=repository.url)

    assert repository.jars_asked() == [published[1].filename]
    assert is_intact(published[1], tmp_path / "cache")


def test_halves_that_a_killed_process_left_are_not_used(
    tmp_path: Path, repository: MavenRepository, published: list[Jar]
) -> None:
    half = tmp_path / "cache" / ".partial" / published[0].path
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")

    fetch_missing(published, tmp_path / "cache", repository=repository.url)

    assert is_intact(published[0], tmp_path / "cache")
    assert not half.exists()


def test_two_at_once_fetch_each_jar_once(
    tmp_path: Path, repository: MavenRepository, published: list[Jar]
) -> None:
    def fetch(_: int) -> None:
        fetch_missing(published, tmp_path / "cache", repository=repository.url)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fetch, range(4)))

    assert sorted(repository.jars_asked()) == sorted(jar.filename for jar in published)


def test_a_file_that_is_not_the_locked_one_never_takes_its_place(
    tmp_path: Path, repository: MavenRepository, published: list[Jar]
) -> None:
    repository.publish(published[2], b"something else")

    with pytest.raises(BrokerUnavailable, match=r"part-2-1\.0\.jar .*SHA-256 differs"):
        fetch_missing(published, tmp_path / "cache", repository=repository.url)

    assert not (tmp_path / "cache" / published[2].path).exists()


def test_what_came_before_a_failure_is_kept(
    tmp_path: Path, repository: MavenRepository, published: list[Jar]
) -> None:
    unknown = a_jar("unknown", b"never published")
    with pytest.raises(BrokerUnavailable, match=r"unknown-1\.0\.jar from 127\.0\.0\.1: not there"):
        fetch_missing([*published, unknown], tmp_path / "cache", repository=repository.url)

    assert all(is_intact(jar, tmp_path / "cache") for jar in published)


def test_without_a_network_the_message_says_what_is_needed(tmp_path: Path) -> None:
    (closed,) = free_ports(1)

    with pytest.raises(BrokerUnavailable) as caught:
        fetch_jars(tmp_path / "cache", repository=f"http://127.0.0.1:{closed}/jars")

    for needed in ["46 jars", "45 MB", str(tmp_path), "CLAUSEWATCH_MAVEN_REPOSITORY"]:
        assert needed in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("http://reader:hunter2@127.0.0.1:1/jars", id="refused"),
        pytest.param("reader:hunter2@maven.example/jars", id="no scheme"),
    ],
)
def test_the_password_of_a_mirror_stays_out_of_the_message(tmp_path: Path, address: str) -> None:
    with pytest.raises(BrokerUnavailable) as caught:
        fetch_jars(tmp_path / "cache", repository=address)

    assert "hunter2" not in str(caught.value)


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, published: list[Jar]) -> None:
    (tmp_path / "cache").write_text("a file, not a folder")

    with pytest.raises(BrokerUnavailable, match=f"cannot keep .* in {tmp_path / 'cache'}"):
        fetch_missing(published, tmp_path / "cache")


def test_progress_ends_with_all_files_and_bytes(
    tmp_path: Path, repository: MavenRepository, published: list[Jar]
) -> None:
    told: list[tuple[int, int, int]] = []

    fetch_missing(
        published,
        tmp_path / "cache",
        repository=repository.url,
        progress=lambda *sums: told.append(sums),
    )

    assert told[-1] == (3, 3, 150_000)
    assert told == sorted(told)
