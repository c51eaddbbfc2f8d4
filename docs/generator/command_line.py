"""Every command, with its arguments and options, and every exit status."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

from typer.main import get_command

from docs.generator.tables import MADE, code, table
from streams.cli.application import application
from streams.cli.exits import MEANING

HEAD = f"""# Command line

Each command says the same with `--help`. What is data goes to standard output, all talk to
standard error; `--format jsonl` prints JSON lines for programs.

{MADE}
"""

STATUSES = """## Exit statuses

Every command ends with one of these.

"""

EXAMPLE = re.compile(r"^Examples?: (?P<shown>.*)", re.MULTILINE | re.DOTALL)


def page() -> str:
    """Return the page."""
    meanings = ((code(status), meaning) for status, meaning in MEANING.items())
    statuses = STATUSES + table(("status", "meaning"), meanings)
    return HEAD + "".join(_section(*each) for each in commands()) + statuses


def commands() -> Iterator[tuple[str, Any]]:
    """Yield each command that does something, and its name in full."""
    for name, command in get_command(application).commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        if below is None:
            yield f"clausewatch {name}", command
            continue
        for second, inner in below.items():
            yield f"clausewatch {name} {second}", inner


def _section(name: str, command: Any) -> str:
    shown = [each for each in command.params if not each.hidden]
    arguments = [each for each in shown if each.param_type_name == "argument"]
    options = [each for each in shown if each.param_type_name == "option"]
    parts = [f"## {name}\n", *_told(command.help)]
    if arguments:
        rows = ((code(_metavar(each)), _needed(each), each.help) for each in arguments)
        parts.append(table(("argument", "if not given", "what it is"), rows))
    if options:
        rows = ((code(each.opts[0]), _default(each), each.help) for each in options)
        parts.append(table(("option", "if not given", "what it does"), rows))
    return "\n".join(parts) + "\n"


def examples(text: str) -> list[str]:
    """Return the command lines that a command gives as examples of itself."""
    example = EXAMPLE.search(text)
    return " ".join(example["shown"].split()).split(" · ") if example else []


def _told(text: str) -> Iterator[str]:
    """Yield what a command says of itself, its examples as code."""
    yield EXAMPLE.sub("", text).strip() + "\n"
    if lines := examples(text):
        yield "For example " + ", ".join(map(code, lines)) + ".\n"


def _metavar(parameter: Any) -> str:
    name = parameter.metavar or parameter.name.upper()
    return f"{name}…" if parameter.nargs == -1 else name


def _needed(parameter: Any) -> str:
    if parameter.required:
        return "needed"
    return "may be left out" if parameter.default is None else code(parameter.default)


def _default(option: Any) -> str:
    if option.required:
        return "needed"
    if isinstance(option.show_default, str):
        return option.show_default
    if isinstance(option.default, Enum):
        others = [code(each.value) for each in type(option.default) if each is not option.default]
        return f"{code(option.default.value)} (or {', '.join(others)})"
    return "—" if option.default in {None, False} else code(option.default)
