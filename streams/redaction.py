"""Keeping secrets out of what people and programs may read."""

import re

# An Apprise URL is a password: in a log line, nothing of any URL but its scheme may remain, and
# since a password may hold quotes and brackets, all goes up to the next blank.
# Articles' own addresses stand in records, not in logs.
_URL = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]{1,30})://\S+")


def redact(text: str) -> str:
    """Cut every URL in a text down to its scheme."""
    return _URL.sub(r"\1://…", text)
