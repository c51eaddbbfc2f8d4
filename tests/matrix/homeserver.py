"""A real Matrix homeserver on loopback: Synapse, in an environment and with a lock of its own."""

import fcntl
import hashlib
import json
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from streams.broker.ports import free_ports
from streams.settings import load

REQUIREMENTS = Path(__file__).parent / "requirements.txt"
START_SECONDS = 60.0

_CONFIGURATION = """
server_name: localhost
report_stats: false
suppress_key_server_warning: true
trusted_key_servers: []
signing_key_path: {folder}/signing.key
media_store_path: {folder}/media
pid_file: {folder}/pid
enable_registration: true
enable_registration_without_verification: true
macaroon_secret_key: of-the-tests
form_secret: of-the-tests
database: {{name: sqlite3, args: {{database: "{folder}/homeserver.db"}}}}
listeners:
  - {{port: {port}, type: http, tls: false, bind_addresses: ["127.0.0.1"],
      resources: [{{names: [client]}}]}}
rc_message: {{per_second: 0.1, burst_count: 4}}
rc_registration: {{per_second: 100, burst_count: 100}}
"""


class Homeserver:
    """What a client can do there, over HTTP."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self.process = process

    def register(self, user: str, password: str) -> str:
        """Make a user; return the token that it goes by."""
        auth = {"type": "m.login.dummy"}
        told = self._call(
            "POST", "register", {"username": user, "password": password, "auth": auth}
        )
        return str(told["access_token"])

    def make_room(self, token: str, alias: str) -> str:
        """Make a room that anybody may join; return its id."""
        wanted = {"preset": "public_chat", "room_alias_name": alias}
        return str(self._call("POST", "createRoom", wanted, token=token)["room_id"])

    def texts(self, token: str, room: str) -> list[str]:
        """Return what a member reads in a room, the oldest first."""
        path = f"rooms/{urllib.parse.quote(room)}/messages?dir=f&limit=100"
        events = self._call("GET", path, token=token)["chunk"]
        return [each["content"]["body"] for each in events if each["type"] == "m.room.message"]

    def _call(
        self, method: str, path: str, body: Any = None, *, token: str | None = None
    ) -> dict[str, Any]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/_matrix/client/v3/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            told: dict[str, Any] = json.load(answer)
            return told


@contextmanager
def a_homeserver(folder: Path) -> Iterator[Homeserver]:
    """Start one on a folder of its own, and stop it at the end."""
    python = environment() / "bin" / "python"
    (port,) = free_ports(1)
    configuration = folder / "homeserver.yaml"
    configuration.write_text(_CONFIGURATION.format(folder=folder, port=port))
    command = [str(python), "-m", "synapse.app.homeserver", "-c", str(configuration)]
    subprocess.run([*command, "--generate-keys"], check=True, capture_output=True, cwd=folder)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        try:
            _await(f"http://127.0.0.1:{port}/_matrix/client/versions", process, folder / "log")
            yield Homeserver(port, process)
        finally:
            process.kill()
            process.wait()


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url):  # noqa: S310  (loopback)
                return
        except (urllib.error.URLError, OSError):
            assert process.poll() is None, log.read_text()[-3000:]
            assert time.monotonic() < until, log.read_text()[-3000:]
            time.sleep(0.2)


def environment() -> Path:
    """Return Synapse's virtual environment, made on first use."""
    locked = REQUIREMENTS.read_bytes() + sys.version.encode()
    place = load().cache_dir / f"synapse-{hashlib.sha256(locked).hexdigest()[:16]}"
    place.mkdir(parents=True, exist_ok=True)
    python = place / "bin" / "python"
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "complete").exists():
            subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
            install = ("-m", "pip", "install", "-qq", "--disable-pip-version-check")
            subprocess.run(
                [str(python), *install, "--require-hashes", "-r", str(REQUIREMENTS)], check=True
            )
            (place / "complete").touch()
    return place
