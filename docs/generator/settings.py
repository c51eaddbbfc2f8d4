"""Every setting."""

from docs.generator.tables import MADE, code, table
from streams.settings import Settings, variables_of

HEAD = f"""# Settings

Every setting is an environment variable; most commands take the common ones as options too, and
an option wins. What cannot be used stops the start with one line that names it. A secret may
stand in a file instead: set the variable with `_FILE` at its end to the file's path. A variable
that is empty is not set; `CLAUSEWATCH_STATUS_LISTEN` alone may be.

{MADE}
"""

COMPUTED = {
    "data_dir": "the system's folder for a user's data",
    "cache_dir": "the system's folder for caches",
    "instance_id": "the host's name",
}


def page() -> str:
    """Return the page."""
    rows = (
        (", ".join(map(code, variables_of(name))), _default(name), field.description)
        for name, field in Settings.model_fields.items()
    )
    return HEAD + table(("variable", "default", "what it is"), rows)


def _default(name: str) -> str:
    default = Settings.model_fields[name].default
    return COMPUTED.get(name) or ("—" if default is None else code(default))
