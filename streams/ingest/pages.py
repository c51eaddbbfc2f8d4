"""Web pages to articles, under guard: a page is whatever its author wants it to be."""

import json

from schemas.dead_letter import Reason
from schemas.errors import NotReadable
from streams.child import Child, NoProcess, ProcessEnded, WorkFailed

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
        why = f"took more than {child.limit_seconds:g} s to read"
        raise NotReadable(label, why, reason=Reason.TIMED_OUT) from None
    except ProcessEnded:
        why = "ended the process that read it"
        raise NotReadable(label, why, reason=Reason.CRASHED) from None
    except NoProcess as error:
        why = f"the process that reads pages {error}"
        raise NotReadable(label, why, reason=Reason.CRASHED) from None
    except WorkFailed as error:
        why = f"cannot be taken apart: {error}"
        raise NotReadable(label, why, reason=Reason.HANDLER_FAILED) from None
    if refused := json.loads(fields).get("refused"):
        raise NotReadable(label, refused, reason=Reason.WRONG_SHAPE)
    return fields


def _extract(page: bytes) -> bytes:
    from streams.ingest.markup import extract

    return extract(page)
