import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from streams.broker.jars import Jar


class MavenRepository:
    """A small Maven repository on loopback, and what it was asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.asked: list[str] = []
        root.mkdir()
        handler = partial(_Handler, directory=str(root), asked=self.asked)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def publish(self, jar: Jar, content: bytes) -> None:
        place = self.root / jar.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

    def jars_asked(self) -> list[str]:
        return [Path(path).name for path in self.asked if path.endswith(".jar")]


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, asked: list[str], **kwargs: Any) -> None:
        self._asked = asked
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        self._asked.append(self.path)
        super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def a_jar(artifact: str, content: bytes) -> Jar:
    return Jar("org.example.parts", artifact, "1.0", hashlib.sha256(content).hexdigest())


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[MavenRepository]:
    repository = MavenRepository(tmp_path / "repository")
    yield repository
    repository.close()


@pytest.fixture
def published(repository: MavenRepository) -> list[Jar]:
    """Three jars that the repository has."""
    contents = {f"part-{n}": bytes([n]) * 50_000 for n in range(3)}
    jars = [a_jar(name, content) for name, content in contents.items()]
    for jar, content in zip(jars, contents.values(), strict=True):
        repository.publish(jar, content)
    return jars
