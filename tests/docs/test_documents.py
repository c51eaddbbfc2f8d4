"""What the documents name is there."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from alerts.destinations import read
from schemas.topics import TOPICS
from streams.broker import KAFKA_VERSION
from streams.cli.application import notify_test
from streams.settings import GONE, PREFIX, SECRETS, Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page
    for folder in (".", "bench", "docs")
    for page in (ROOT / folder).glob("**/*.md" if folder == "docs" else "*.md")
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
MEASURED = re.compile(
    r"(\d+) mentions and \d+ near misses,[^.]* misses (\d+) and tells (\d+) wrongly "
    r"\(precision (\d\.\d+), recall (\d\.\d+)\)"
)
LANGUAGE = re.compile(r"\.toml` \| (\d+) \| (\d+) \| (\d+) \|")
FILE = re.compile(r"`((?:alerts|bench|docs|schemas|streams|tests)/[\w./-]+)`")
VARIABLE = re.compile(rf"\b{PREFIX}[A-Z][A-Z_]*[A-Z]\b")
NAMES = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
KNOWN = NAMES | {f"{PREFIX}{name}_FILE".upper() for name in SECRETS}


def _id(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_every_link_within_the_project_resolves(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in link:
            target, _, anchor = link.partition("#")
            path = page.parent / target if target else page
            assert path.exists(), link
            assert not anchor or anchor in anchors(path), link


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_every_file_of_the_project_that_is_named_is_there(page: Path) -> None:
    named = FILE.findall(page.read_text(encoding="utf-8"))

    assert [path for path in named if not (ROOT / path).exists()] == []


def anchors(page: Path) -> set[str]:
    """Return what may be linked to within a page: its headings, as pages are shown."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize(
    "page",
    [*PAGES, *(ROOT / name for name in ("docker-compose.yml", ".env.example", "Dockerfile"))],
    ids=_id,
)
def test_every_setting_that_is_named_exists(page: Path) -> None:
    named = set(VARIABLE.findall(page.read_text(encoding="utf-8")))

    assert named <= (KNOWN | GONE if page.name == "CHANGELOG.md" else KNOWN)


def test_the_form_of_destinations_that_a_command_shows_is_read() -> None:
    form = re.search(r"^ *(urls: .*)$", notify_test.__doc__ or "", re.MULTILINE)
    assert form is not None

    (desk,) = read(form[1], what="--help", environment={})

    assert desk.name == "desk"


def test_compose_runs_the_kafka_that_is_embedded_and_takes_the_largest_record() -> None:
    compose = YAML(typ="safe", pure=True).load(ROOT / "docker-compose.yml")
    largest = max(topic.max_message_bytes for topic in TOPICS.values())
    longest = max(topic.retention_days or 0 for topic in TOPICS.values())

    for broker in ("kafka", "kafka-2", "kafka-3"):
        service = compose["services"][broker]
        assert service["image"] == f"apache/kafka:{KAFKA_VERSION}"
        assert service["environment"]["KAFKA_MESSAGE_MAX_BYTES"] >= largest
        assert service["environment"]["KAFKA_REPLICA_FETCH_MAX_BYTES"] >= largest
        assert service["environment"]["KAFKA_OFFSETS_RETENTION_MINUTES"] >= longest * 24 * 60


def test_whatever_reads_the_env_sees_the_files_that_it_may_name() -> None:
    compose = YAML(typ="safe", pure=True).load(ROOT / "docker-compose.yml")
    reading = {name: each for name, each in compose["services"].items() if "env_file" in each}

    assert reading.keys() == {"topics", "worker"}
    for service in reading.values():
        mounted = [each.rpartition("}:")[2] for each in service["volumes"]]
        assert "/etc/clausewatch:ro" in mounted


def test_a_worker_that_waits_for_kafka_is_not_unhealthy_to_whoever_starts_it_again() -> None:
    compose = YAML(typ="safe", pure=True).load(ROOT / "docker-compose.yml")
    probe = " ".join(compose["services"]["worker"]["healthcheck"]["test"])

    assert "/healthz" in probe
    assert "/readyz" not in probe


def test_what_the_example_env_sets_is_read_by_compose_or_by_the_worker() -> None:
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    env = (ROOT / ".env.example").read_text(encoding="utf-8")
    offered = set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]*)=", env, re.MULTILINE))

    assert "REPLICAS" in offered
    for name in offered - {"COMPOSE_PROFILES"}:
        assert name in KNOWN or f"${{{name}:" in compose, name


def test_every_word_of_the_contract_stands_in_the_architecture() -> None:
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")

    for topic in TOPICS:
        assert topic in page


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md"])
def test_a_system_that_nobody_ran_it_on_is_not_promised(page: str) -> None:
    text = " ".join((ROOT / page).read_text(encoding="utf-8").split())

    assert "run on Linux alone; it is written for macOS too, and nobody has tried it there" in text


@pytest.mark.parametrize("page", ["settings.md", "architecture.md"])
def test_what_limits_no_memory_is_said(page: str) -> None:
    (found,) = (ROOT / "docs").rglob(page)

    assert "macOS" in found.read_text(encoding="utf-8")


def test_the_front_page_has_the_figures_that_were_measured() -> None:
    languages = (ROOT / "docs" / "reference" / "languages.md").read_text(encoding="utf-8")
    front = (ROOT / "README.md").read_text(encoding="utf-8")

    for figure in re.findall(
        r"precision \d\.\d+|recall \d\.\d+|\d+ texts", languages.splitlines()[-1]
    ):
        assert figure in front


def test_what_counts_as_a_mention_has_the_figures_that_were_measured() -> None:
    languages = (ROOT / "docs" / "reference" / "languages.md").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "explanation" / "recognition.md").read_text(encoding="utf-8")
    rows = [tuple(map(int, each)) for each in LANGUAGE.findall(languages)]
    wide = max(texts for *_, texts in rows)

    told = [
        (int(mentions), int(misses), int(wrongly), precision, recall)
        for mentions, misses, wrongly, precision, recall in MEASURED.findall(" ".join(page.split()))
    ]

    assert told == [
        figures([row for row in rows if row[2] == wide]),
        figures([row for row in rows if row[2] < wide]),
    ]


def figures(rows: list[tuple[int, ...]]) -> tuple[int, int, int, str, str]:
    """Sum up languages whose texts are mentions by half."""
    missed, wrongly, texts = (sum(column) for column in zip(*rows, strict=True))
    mentions = texts // 2
    hits = mentions - missed
    precision, recall = f"{hits / (hits + wrongly):.3f}", f"{hits / mentions:.3f}"
    return mentions, missed, wrongly, precision, recall
