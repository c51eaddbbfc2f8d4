"""Web pages to articles, under guard: a page is whatever its author wants it to be."""

import json

from schemas.errors import NotReadable
from streams.ingest.child import Child, WorkFailed

LARGEST_PAGE = 2 * 1_048_576
LIMIT_SECONDS = 5.0


def page_child() -> Child:
    """Return the process that reads pages; it starts with the first page."""
    return Child(_extract, warm_up=b"<p>-</p><p>-</p>", limit_seconds=LIMIT_SECONDS)


def fields_of(label: str, page: str, child: Child) -> bytes:
    """Return the fields of the page's article as JSON. Raises `NotReadable`."""
    try:
        fields = child.do(page.encode())
    except TimeoutError:
        raise NotReadable(label, f"took more than {child.limit_seconds:g} s to read") from None
    except (OSError, EOFError):
        raise NotReadable(label, "ended the process that read it") from None
    except WorkFailed as error:
        raise NotReadable(label, f"cannot be taken apart: {error}") from None
    if refused := json.loads(fields).get("refused"):
        raise NotReadable(label, refused)
    return fields


def _extract(page: bytes) -> bytes:
    from streams.ingest.markup import extract

    return extract(page)
