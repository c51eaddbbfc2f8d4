"""A destination's URL is a secret: it stands nowhere, whatever is done and whatever fails."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.topics import TOPICS
from streams.broker.ports import free_ports
from tests.integration.commands import clausewatch, running, settings_for, tailed, until
from tests.integration.receivers import HttpReceiver
from tests.wording import own_words

pytestmark = pytest.mark.kafka

PACT = "Russia and North Korea have a mutual defence pact."
NOWHERE = "127.0.0.1:1"
SECRETS = {
    "taken": "json://u:s3cretTAKENpass@{taken}/s3cretTAKENpath?+X-Key=s3cretTAKENkey",
    "refusing": "json://u:s3cretREFUSEDpass@{refusing}/s3cretREFUSEDpath",
    "barred": "mmost://{barred}/s3cretBARRED0000000000000000000000",
    "closed": f"ntfy://s3cretCLOSEDuser:s3cretCLOSEDpass@{NOWHERE}/s3cretCLOSEDtopic",
    "gotify": f"gotify://{NOWHERE}/s3cretGOTIFYtoken",
    "mail": f"mailto://u:s3cretMAILpass@{NOWHERE}/?from=w@example.org&to=d@example.org",
    "slack": "slack://T1JJ3T3L2/A1BRTD4JD/s3cretSLACKtokenabcdefgh",
    "telegram": "tgram://123456789:s3cretTELEGRAMtoken/-1001234567890",
    "discord": "discord://417429632418316298/s3cretDISCORDtoken",
}
SIGN = "s3cret"
"""All of them have it in them."""


def everywhere(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every file that was written, by its name; but the one in which the URLs stand."""
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "apprise.yaml":
            yield path.name, path.read_text(encoding="utf-8", errors="replace")


def test_no_secret_of_a_destination_stands_anywhere(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    status = f"127.0.0.1:{free_ports(1)[0]}"
    seen: dict[str, str] = {}
    with (
        HttpReceiver() as taken,
        HttpReceiver(status=500) as refusing,
        HttpReceiver(status=401) as barred,
    ):
        hosts = {
            name: receiver.url.removeprefix("json://").rstrip("/")
            for name, receiver in (("taken", taken), ("refusing", refusing), ("barred", barred))
        }
        destinations = tmp_path / "apprise.yaml"
        destinations.write_text(
            "urls:\n"
            + "".join(
                f"  - {url.format(**hosts)}:\n      - tag: {name}\n"
                for name, url in SECRETS.items()
            )
        )
        settings: dict[str, Any] = settings_for(
            broker,
            prefix,
            tmp_path / "data",
            destinations=str(destinations),
            log_level="DEBUG",
            status_listen=status,
            operator_url=f"json://u:s3cretOPERATORpass@{NOWHERE}/s3cretOPERATORpath",
            retry_first_seconds="0.2",
        )
        settings["HTTPS_PROXY"] = f"http://{NOWHERE}"

        def told(*arguments: str, stdin: bytes = b"") -> None:
            done = clausewatch(*arguments, stdin=stdin, **settings)
            seen[" ".join(arguments)] = (done.stdout + done.stderr).decode()

        told("topics", "create")
        told("doctor")
        told("notify", "test")
        told("notify", "test", "--format", "jsonl")
        article = {"url": "https://outlet.example/", "text": f"{PACT} {own_words(1)}"}
        told("ingest", "-", stdin=json.dumps(article).encode())
        with running("worker", log=tmp_path / "worker.log", **settings) as worker:
            until(
                lambda: len({r["destination"] for r in _tried(settings)}) == len(SECRETS),
                "each is tried",
                while_runs=worker,
            )
            for page in ("metrics", "healthz", "readyz"):
                seen[page] = _page(status, page)
            seen["argv"] = Path(f"/proc/{worker.pid}/cmdline").read_text()
        for topic in TOPICS:
            told("tail", topic, "--from-beginning", "--exit-at-end")
        for arguments in (("reconcile",), ("notify", "resend"), ("doctor",)):
            told(*arguments)
        (report,) = tailed("reports", **settings)
        told("explain", report["article"]["article_id"])

    assert taken.received
    assert "delivered" in seen["notify test"]
    assert '"destination":"slack"' in seen["tail deliveries --from-beginning --exit-at-end"]
    found = {name for name, text in (*seen.items(), *everywhere(tmp_path)) if SIGN in text}
    assert found == set()


def _page(status: str, page: str) -> str:
    try:
        with urllib.request.urlopen(f"http://{status}/{page}") as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as not_ready_yet:  # what it says is looked at all the same
        return not_ready_yet.read().decode()


def _tried(settings: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in tailed("deliveries", **settings) if each["attempt"] >= 1]
