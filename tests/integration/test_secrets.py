"""A destination's URL is a secret: it stands nowhere, whatever is done and whatever fails."""

import json
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from subprocess import Popen
from typing import Any
from urllib.parse import quote

import psutil
import pytest

from docs.generator.command_line import commands
from schemas.topics import TOPICS
from streams.broker.ports import free_ports
from streams.settings import load
from tests.alerts.service import Answer, Manner, Service
from tests.integration.commands import clausewatch, running, tailed, until
from tests.integration.receivers import SmtpReceiver
from tests.integration.search import files, holds_the_sign, records
from tests.kafka import embedded_jars
from tests.wording import own_words

NOWHERE = "127.0.0.1:1"
PAGE = b"<!doctype html><title>Log in, s3cretPAGEtitle</title>"
NO_HEADER = {"X-Kind": "a\r\ns3cretHEADER, which is none"}


@dataclass(frozen=True)
class Planted:
    """A destination with a secret, how its service answers, and what comes of it."""

    url: str
    comes_to: str
    answer: Answer = field(default_factory=Answer)


PLANTED = {
    "taken": Planted(
        "json://u:s3cretTAKENpass@{}/s3cretTAKENpath?+X-Key=s3cretTAKENkey",
        "delivered",
        Answer(200, b"taken for s3cretTAKENanswer"),
    ),
    "broken header": Planted("json://{}/s3cretHEADERpath", "delivered", Answer(headers=NO_HEADER)),
    "unverified": Planted("jsons://u:s3cretTLSpass@{}/s3cretTLSpath?verify=no", "delivered"),
    "refusing": Planted(
        "json://u:s3cretREFUSEDpass@{}/", "http_500", Answer(500, b"no: s3cretREFUSEDanswer")
    ),
    "barred": Planted("mmost://{}/s3cretBARRED0000000000000000000000", "http_401", Answer(401)),
    "absent": Planted("form://{}/s3cretABSENTpath", "http_404", Answer(404)),
    "gone": Planted("xml://{}/s3cretGONEpath", "http_410", Answer(410)),
    "busy": Planted(
        "json://{}/s3cretBUSYpath", "http_429", Answer(429, headers={"Retry-After": "s3cretSOON"})
    ),
    "moved": Planted("json://u:s3cretMOVEDpass@{}/", "http_301", Answer(301)),
    "found": Planted("json://{}/s3cretFOUNDpath", "http_302", Answer(302)),
    "sent on": Planted("json://{}/s3cretONpath", "http_307", Answer(307)),
    "page": Planted("json://u:s3cretPAGEpass@{}/", "strange_answer", Answer(200, PAGE)),
    "hanging": Planted("json://{}/s3cretHANGpath", "no_answer", Answer(manner=Manner.HANGS)),
    "lost": Planted("gotify://{}/s3cretLOSTtoken", "no_answer", Answer(manner=Manner.DROPS)),
    "dripping": Planted("json://{}/s3cretDRIPpath", "no_answer", Answer(manner=Manner.DRIPS)),
    "broken off": Planted(
        "json://{}/s3cretOFFpath", "no_answer", Answer(200, b"{", manner=Manner.BREAKS_OFF)
    ),
    # This plug-in takes any JSON that comes back for an object.
    "stumbling": Planted("jellyfin://u:s3cretSTUMBLEpass@{}", "not_seen", Answer(200, b"[]")),
    "closed": Planted(
        f"ntfy://s3cretCLOSEDuser:s3cretCLOSEDpass@{NOWHERE}/s3cretCLOSEDtopic", "not_connected"
    ),
    "mail": Planted(
        f"mailto://u:s3cretMAILpass@{NOWHERE}/?from=w@example.org&to=d@example.org",
        "not_connected",
    ),
    "mail login": Planted(
        "mailto://s3cretLOGIN:s3cretLOGINpass@{mail}"
        "/?from=w@example.org&to=d@example.org&mode=insecure",
        "smtp_535",
    ),
    # Their hosts are fixed, and what answers for these shows a certificate that nobody knows.
    "slack": Planted("slack://T1JJ3T3L2/A1BRTD4JD/s3cretSLACKtokenabcdefgh", "not_connected"),
    "telegram": Planted("tgram://123456789:s3cretTELEGRAMtoken/-1001234567890", "not_connected"),
    "discord": Planted("discord://417429632418316298/s3cretDISCORDtoken", "not_connected"),
    "twitter": Planted(
        "twitter://s3cretCKEY/s3cretCSECRET/s3cretAKEY/s3cretASECRET?mode=tweet", "not_connected"
    ),
}
ELSEWHERE = ("moved", "found", "sent on")

ARTICLE = {
    "id": "a1",
    "url": "https://outlet.example/",
    "title": "A pact",
    "text": f"Russia and North Korea have a mutual defence pact. {own_words(1)}",
}
LABELLED = {"id": "g1", "lang": "en", "title": "", "text": ARTICLE["text"], "label": "clause"}
BROKEN_TEMPLATE = '{% if headline == "A pact" %}{{ nothing.at_all }}{% endif %}{{ alert_id }}\n'


@dataclass
class Witness:
    """Runs commands, and keeps what they, their command lines and the pages say."""

    settings: dict[str, Any]
    said: dict[str, bytes] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)

    def told(self, *arguments: object, stdin: Any = None, **more: str) -> str:
        """Run a command to its end; ``stdin`` is written as JSON, ``more`` is its environment."""
        written = json.dumps(stdin).encode()
        done = clausewatch(*arguments, stdin=written, **self.settings | more)
        name = " ".join(map(str, ("clausewatch", *arguments)))
        self.said[name] = done.stdout + done.stderr
        self.statuses[name] = done.returncode
        return done.stdout.decode()

    @contextmanager
    def running(self, *arguments: str, log: Path) -> Iterator[Popen[bytes]]:
        """Run a command until the block ends; what it says is in its log."""
        with running(*arguments, log=log, **self.settings) as process:
            yield process
        self.statuses[" ".join(("clausewatch", *arguments))] = process.returncode

    def looks_at(self, process: Popen[bytes]) -> None:
        """Keep the command lines of a process and of all that it started."""
        with suppress(psutil.NoSuchProcess):
            seen = psutil.Process(process.pid)
            for each in (seen, *seen.children(recursive=True)):
                self.said[f"argv of {each.pid}"] = " ".join(each.cmdline()).encode()

    def has_seen_through(self, process: Popen[bytes]) -> bool:
        """Look at a process as long as it runs; whether it has ended."""
        self.looks_at(process)
        return process.poll() is not None

    def page(self, name: str) -> bytes:
        """Read a page of the worker's, whether it says that all is well or not."""
        address = f"http://{self.settings['CLAUSEWATCH_STATUS_LISTEN']}/{name}"
        try:
            with urllib.request.urlopen(address) as answer:
                self.said[f"page {name}"] = answer.read()
        except urllib.error.HTTPError as not_well:
            self.said[f"page {name}"] = not_well.read()
        except OSError:
            return b""  # it is not served yet
        return self.said[f"page {name}"]


@contextmanager
def planted(folder: Path) -> Iterator[tuple[dict[str, Any], dict[str, Service]]]:
    """Serve each destination; yields the settings that hold the secrets, and the services."""
    with ExitStack() as open_until_then:
        serve = open_until_then.enter_context
        services = {name: serve(Service(each.answer)) for name, each in PLANTED.items()}
        elsewhere, proxy, mail = serve(Service()), serve(Service()), serve(SmtpReceiver())
        for name in ELSEWHERE:
            location = f"http://{elsewhere.address}/s3cretELSEWHERE"
            services[name].answer = Answer(
                PLANTED[name].answer.status, headers={"Location": location}
            )
        post = mail.url.removeprefix("mailto://").partition("/")[0]
        urls = {
            name: each.url.format(services[name].address, mail=post)
            for name, each in PLANTED.items()
        }
        settings = _settings(folder, urls, proxy=proxy.address)
        yield settings, services | {"elsewhere": elsewhere, "proxy": proxy}


def _settings(folder: Path, urls: dict[str, str], *, proxy: str) -> dict[str, Any]:
    destinations, templates = folder / "apprise.yaml", folder / "templates"
    written = {**urls, "taken": "${TAKEN_URL}"}
    destinations.write_text(
        "urls:\n" + "".join(f"- {url}:\n    tag: [{name}]\n" for name, url in written.items())
    )
    templates.mkdir()
    (templates / "message.j2").write_text(BROKEN_TEMPLATE)
    for place in ("cache", "tmp", "home"):
        (folder / place).mkdir()
    (folder / "cache" / "maven").symlink_to(_jars())
    # Else each process works out anew what the language data come to, 16 seconds long.
    for kept in ("language-data", "watches-held"):
        with suppress(OSError):  # nothing is kept yet, or another process is at it
            copytree(load().cache_dir / kept, folder / "cache" / kept)
    ours = {
        "DATA_DIR": folder / "data",
        "CACHE_DIR": folder / "cache",
        "DESTINATIONS": destinations,
        "TEMPLATES": templates,
        "OPERATOR_URL": f"json://u:s3cretOPERATORpass@{NOWHERE}/s3cretOPERATORpath",
        "KAFKA_PASSWORD": "s3cretKAFKApass",
        "LOG_LEVEL": "DEBUG",
        "STATUS_LISTEN": f"127.0.0.1:{free_ports(1)[0]}",
        "SEND_TIMEOUT_SECONDS": "2",
    }
    through = f"http://u:s3cretPROXYpass@{proxy}"
    others = {"TAKEN_URL": urls["taken"], "HOME": folder / "home", "TMPDIR": folder / "tmp"}
    others |= {"HTTPS_PROXY": through, "https_proxy": through, "NO_PROXY": "", "no_proxy": ""}
    named = {f"CLAUSEWATCH_{name}": value for name, value in ours.items()} | others
    return {name: str(value) for name, value in named.items()}


def _jars() -> Path:
    """Return the folder of the embedded Kafka's jars."""
    return next(each for each in embedded_jars()[0].parents if each.name == "maven")


def _come_to(settings: dict[str, Any]) -> dict[str, set[str]]:
    """Return what the tries to reach each destination came to."""
    found: dict[str, set[str]] = {}
    for each in tailed("deliveries", **settings):
        if each["attempt"] >= 1:
            found.setdefault(each["destination"], set()).add(each.get("reason") or each["state"])
    return found


def _ask(witness: Witness) -> None:
    """Run each command that asks the Kafka of `up`."""
    told = witness.told
    told("topics", "create")
    told("topics", "check")
    told("explain", "a1")
    told("status")
    told("feedback", "a1", "relevant", "--author", "desk")
    told("feedback", "--export")
    given = told("silence", "add", "language=id", "--for", "1h", "--reason", "old", "--author", "d")
    told("silence", "list")
    told("silence", "expire", given.strip())
    told("tail", "deliveries", "--from-beginning", "--exit-at-end", "--envelope")
    told("reconcile")
    told("notify", "resend")
    told("doctor")


def _ask_no_other(witness: Witness, folder: Path) -> None:
    """Run each command that does without a Kafka, or has one of its own."""
    told = witness.told
    article = folder / "article.json"
    article.write_text(json.dumps(ARTICLE))
    told("notify", "test")
    told("notify", "test", "--format", "jsonl", HTTPS_PROXY=NOWHERE, https_proxy=NOWHERE)
    told("notify", "test", "--operator")
    told("scan", article)
    told("evaluate", "-", stdin=LABELLED)
    told("replay", "-", stdin=ARTICLE)
    told("routes", "test", "--article", article)
    told("watches", "list")
    told("watches", "check")
    told("schemas", "export", folder / "schemas")
    with witness.running("demo", "--once", log=folder / "demo.log") as demo:
        until(lambda: witness.has_seen_through(demo), "the demo is through")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("json://u:s3cret@h", id="as-it-is"),
        pytest.param("HTTP://S3CRET.EXAMPLE", id="in-capitals"),
        pytest.param(quote("json://u:s3cret/@h", safe=""), id="within-a-percent-encoded-url"),
        pytest.param("%73%33%63%72%65%74", id="percent-encoded-whole"),
        *(
            pytest.param(b64encode(f"{user}:s3cret!".encode()).decode(), id=f"base64-behind-{user}")
            for user in ("u", "us", "use")
        ),
    ],
)
def test_the_search_finds_the_sign_however_it_is_written(text: str) -> None:
    assert holds_the_sign(f"Authorization: {text}\n".encode())
    assert not holds_the_sign(b"Authorization: Basic dTpub25lIG9mIGl0\n")


@pytest.mark.kafka
def test_no_secret_stands_anywhere_whatever_is_run_and_whatever_fails(tmp_path: Path) -> None:
    with planted(tmp_path) as (settings, services), ThreadPoolExecutor(1) as beside:
        witness = Witness(settings)
        others = beside.submit(_ask_no_other, witness, tmp_path)
        with witness.running("up", "--rebuild", log=tmp_path / "up.log") as up:
            until(lambda: witness.page("readyz") == b"ok\n", "it is ready", while_runs=up)
            witness.told("ingest", "-", stdin=ARTICLE)
            until(
                lambda: _come_to(settings).keys() == PLANTED.keys(), "each is tried", while_runs=up
            )
            for page in ("", "metrics", "healthz", "readyz"):
                witness.page(page)
            witness.looks_at(up)
            _ask(witness)
            come_to, kept = _come_to(settings), records(settings)
        others.result()

    assert _not_run(witness) == []
    assert _failed(witness) == {}
    assert services["elsewhere"].requests == []
    assert {name for name, each in PLANTED.items() if each.comes_to not in come_to[name]} == set()
    assert "UndefinedError" in (tmp_path / "up.log").read_text()  # a traceback
    assert {topic.rpartition(".")[2] for topic, _ in kept} >= set(TOPICS) - {"dead_letters"}
    found = [name for name, content in (*witness.said.items(), *kept) if holds_the_sign(content)]
    assert found == []
    # That it is found in the one file where it may stand shows that it would be found elsewhere.
    assert {name for name, content in files(tmp_path) if holds_the_sign(content)} == {
        "apprise.yaml"
    }


def _not_run(witness: Witness) -> list[str]:
    """Return the commands that were not run; `up` and `demo` run `worker`."""
    ran = [f"{line} " for line in (*witness.statuses, *_started(witness))]
    return [name for name, _ in commands() if not any(line.startswith(f"{name} ") for line in ran)]


def _started(witness: Witness) -> Iterator[str]:
    """Yield the commands that others started, as their command lines have them."""
    for name, line in witness.said.items():
        _, is_ours, arguments = line.decode().partition(" -m streams.cli ")
        if name.startswith("argv") and is_ours:
            yield f"clausewatch {arguments}"


def _failed(witness: Witness) -> dict[str, int]:
    """Return what did not do what it is for: such a command has shown nothing of what it shows."""
    wanted = {"notify test --operator": 1, "notify test": 6, "notify resend": 3, "doctor": 1}
    return {
        line: status
        for line, status in witness.statuses.items()
        if status != next((each for name, each in wanted.items() if f" {name}" in line), 0)
    }
