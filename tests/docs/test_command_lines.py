"""What pages show of commands, in blocks and within sentences, is read by what would run it.

Ours by the real command line, those of containers by `docker-compose.yml`, `make` by the
Makefile. Which blocks are typed, too, `test_commands_run` says.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer import Exit
from typer.exceptions import TyperException
from typer.main import get_command

from bench.__main__ import SECTIONS
from bench.__main__ import parser as bench_parser
from docs.generator.command_line import commands, examples
from streams.cli.application import application
from tests.docs.conftest import ROOT
from tests.docs.test_documents import PAGES

COMMAND_LINE: Any = get_command(application)
SERVICES = YAML(typ="safe", pure=True).load(ROOT / "docker-compose.yml")["services"]
TARGETS = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
OF_COMPOSE = {
    "up": {"--build", "--wait"},
    "down": {"-v"},
    "exec": {"-T"},
    "run": {"-T", "--rm", "--no-deps", "--entrypoint"},
    "logs": {"--tail"},
    "ps": {"--all"},
    "start": set(),
    "stop": set(),
    "restart": set(),
}
WITH_A_VALUE = {"--entrypoint", "--tail"}

_BLOCK = re.compile(r"^```[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
_WITHIN = re.compile(r"`((?:[^`\n]|\n(?!\n))+)`")
_NEXT = re.compile(r"\s*(?:\||&&|;|<|>)\s|\n")
_BEGINS = re.compile(
    r"^(?:\w+=\S+ )*(?:\S*/bin/)?"
    r"(?=clausewatch (?:[a-z]|--)|docker compose |make [a-z]|python -m )"
)


def pieces(text: str) -> Iterator[str]:
    """Yield what stands as code: each command of a block, and what stands within a sentence."""
    continued = text.replace("\\\n", " ")
    for block in _BLOCK.findall(continued):
        yield from _NEXT.split(block)
    for within in _WITHIN.findall(_BLOCK.sub("", continued)):
        yield from _NEXT.split(" ".join(within.replace("\\|", "|").split()))


def shown(text: str) -> Iterator[list[str]]:
    """Yield the words of each command that can be read here."""
    for piece in pieces(text):
        if begins := _BEGINS.search(piece):
            yield shlex.split(re.sub(r"[\[\]]", "", piece[begins.end() :]), comments=True)
        elif piece.split(" ")[0] in _groups() and " " in piece:
            yield ["clausewatch", *shlex.split(piece)]


def fault(words: Sequence[str]) -> str | None:
    """Return what is wrong with a command; one may be named without what it needs."""
    match words:
        case ["clausewatch", *rest]:
            return of_ours(rest)
        case ["docker", "compose", command, *rest]:
            return of_compose(command, rest)
        case ["make", "bench", arguments]:
            return of_bench(shlex.split(arguments.removeprefix("ARGS=")))
        case ["make", target, *_]:
            return None if target in TARGETS else f"no target {target}"
        case ["python", "-m", module, *_] if (ROOT / module.split(".")[0]).exists():
            path = ROOT / module.replace(".", "/")
            is_there = path.with_suffix(".py").exists() or (path / "__main__.py").exists()
            return None if is_there else f"no module {module}"
    return None


def of_ours(
    words: Sequence[str], command: Any = COMMAND_LINE, *, whole: bool = False
) -> str | None:
    """Return what the real command line says against these words."""
    if hasattr(command, "commands") and words and not words[0].startswith("-"):
        names = words[0].split("|")
        if unknown := [name for name in names if name not in command.commands]:
            return f"no command {unknown[0]}"
        told = [of_ours(words[1:], command.commands[name], whole=whole) for name in names]
        return next(filter(None, told), None)
    if lacking := [word for word in words if is_of_the_project(word) and not exists(word)]:
        return f"no file {lacking[0]}"
    try:
        command.make_context(command.name, ["1" if word.isupper() else word for word in words])
    except Exit:
        return None
    except TyperException as told:
        is_only_named = not whole and told.format_message().startswith("Missing")
        return None if is_only_named else told.format_message()
    return None


def of_compose(command: str, words: Sequence[str]) -> str | None:
    """Return what is wrong with `docker compose COMMAND WORDS`."""
    if command not in OF_COMPOSE:
        return f"no command {command}"
    rest, is_ours = list(words), command == "run"
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if option not in OF_COMPOSE[command]:
            return f"{command} has no {option}"
        if option in WITH_A_VALUE:
            rest.pop(0)
        is_ours = is_ours and option != "--entrypoint"
    if not rest:
        return None
    service, *rest = rest
    if service not in SERVICES:
        return f"no service {service}"
    if command == "exec" and rest[:1] == ["clausewatch"]:
        return of_ours(rest[1:])
    return of_ours(rest) if is_ours and rest else None


def of_bench(words: list[str]) -> str | None:
    """Return what is wrong with `make bench ARGS="WORDS"`."""
    asked, unknown = bench_parser().parse_known_args(words)
    unknown += [name for name in asked.sections if name not in SECTIONS]
    return f"no {unknown[0]}" if unknown else None


def is_of_the_project(word: str) -> bool:
    """Whether a word looks like a path, of a folder that is kept in the checkout."""
    return "/" in word and word[0] not in "./" and (ROOT / word.split("/", maxsplit=1)[0]).is_dir()


def exists(path: str) -> bool:
    """Whether a path is there; of one that is only like `tests/<code>.jsonl`, its folder."""
    return (ROOT / re.sub(r"[^/]*[<*…].*", "", path)).exists()


def _groups() -> list[str]:
    return [name for name, each in COMMAND_LINE.commands.items() if hasattr(each, "commands")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_is_shown_is_understood(page: Path) -> None:
    told = [(words, fault(words)) for words in shown(page.read_text(encoding="utf-8"))]

    assert [each for each in told if each[1]] == []


@pytest.mark.parametrize(("name", "command"), list(commands()))
def test_what_a_command_gives_as_an_example_is_complete(name: str, command: Any) -> None:
    for example in examples(command.help):
        for words in shown(f"`{example}`"):
            assert name in example
            assert of_ours(words[1:], whole=True) is None, example


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("`clausewatch scann a`", "no command scann"),
        ("`clausewatch watches list|chek`", "no command chek"),
        ("`clausewatch scan --formt jsonl a`", "--formt"),
        ("`clausewatch scan --format jsonl\n--backwards a`", "--backwards"),
        ("`clausewatch scan a --format yaml`", "yaml"),
        ("`clausewatch feedback --export | clausewatch evaluate - --formt json`", "--formt"),
        ("`clausewatch evaluate tests/gold/en.jsonl`", "tests/gold/en.jsonl"),
        ("`watches chek`", "no command chek"),
        ("```sh\nA=b clausewatch worker \\\n  --name c\n```", "--name"),
        ("`docker compose restart wrker`", "no service wrker"),
        ("`docker compose down --all`", "no --all"),
        ("`docker compose exec -T worker clausewatch ingst -`", "no command ingst"),
        ("`docker compose run --rm worker doctr`", "no command doctr"),
        ("`make demmo`", "no target demmo"),
        ('`make bench ARGS="endtoend latncy --rounds 7"`', "no latncy"),
        ("`make bench ARGS=--publsh`", "no --publsh"),
        ("`.venv/bin/python -m tests.states.fitt`", "no module tests.states.fitt"),
    ],
)
def test_what_would_not_be_understood_is_found(text: str, complaint: str) -> None:
    [told] = [told for words in shown(text) if (told := fault(words))]

    assert complaint in told
