"""A web page to the fields of an article. Runs in a process of its own: see `pages`."""

import json
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

from htmldate import find_date
from trafilatura import extract as main_text
from trafilatura import extract_metadata, html2txt, load_html

from schemas.article import EARLIEST, LATEST
from streams.ingest.lines import mended
from streams.ingest.tags import has_overfull_tag

MOST_ATTRIBUTES = 2_000

_LONGEST_DATE_LINE = 80
_EARLIEST_DAY = EARLIEST.strftime("%Y-%m-%d")
# Given wherever htmldate takes it, which would look at the clock otherwise.
_LATEST_DAY = LATEST.strftime("%Y-%m-%d")


def extract(page: bytes) -> bytes:
    """Return an article's fields as JSON, or ``{"refused": why}``."""
    text = page.decode()
    if has_overfull_tag(text, MOST_ATTRIBUTES):
        return _json(refused=f"has a tag with more than {MOST_ATTRIBUTES} attributes")
    return _json(**_fields(_tree(text)))


def _json(**fields: str | None) -> bytes:
    return json.dumps(fields).encode()


def _tree(text: str) -> Any:
    tree = load_html(text)
    # Bare elements are refused there, or come back as they are.
    is_page = tree is not None and tree.tag == "html"
    return tree if is_page else load_html(f"<html><body>{text}</body></html>")


def _fields(tree: Any) -> dict[str, str | None]:
    known = extract_metadata(tree, date_config={"extensive_search": False, "max_date": _LATEST_DAY})
    title = known.title or ""
    published, modified = _dates(tree)
    return {
        "url": _url(tree),
        "source": known.sitename,
        "title": title,
        "text": _text(tree).removeprefix(f"{title}\n"),
        "language": _language(tree),
        "published_at": published,
        "modified_at": modified,
    }


def _text(tree: Any) -> str:
    """Return the article's paragraphs, one a line; else all the words of the page."""
    return mended(main_text(tree, include_comments=False) or html2txt(tree), tree)


def _language(tree: Any) -> str | None:
    language = (tree.get("lang") or "").strip().replace("_", "-").partition("-")[0].lower()
    return language if language.isascii() and language.isalpha() else None


def _url(tree: Any) -> str | None:
    """Return the page's own address, as it stands; one of a front page is no article's."""
    canonical = [
        link.get("href") for link in tree.iter("link") if link.get("rel", "").lower() == "canonical"
    ]
    shared = [meta.get("content") for meta in tree.iter("meta") if meta.get("property") == "og:url"]
    for url in filter(None, canonical + shared):
        absolute = f"https:{url.strip()}" if url.strip().startswith("//") else url.strip()
        if _names_a_page(absolute):
            return absolute
    return None


def _names_a_page(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.netloc and (parts.path.strip("/") or parts.query))


def _dates(tree: Any) -> tuple[str | None, str | None]:
    """Return when the page says that it was published, and changed since.

    Headlines and sentences are taken out first: the day that an article tells of is not the
    day it was published.
    """
    bare = deepcopy(tree)
    _drop_prose(bare)
    published = _date(bare, is_original=True)
    modified = _date(bare, is_original=False)
    return published, modified if modified != published else None


def _drop_prose(tree: Any) -> None:
    for headline in [*tree.iter("title", "h1", "h2", "h3", "h4")]:
        headline.drop_tree()
    for paragraph in [*tree.iter("p")]:
        if not paragraph.attrib:
            paragraph.drop_tree()
    for element in tree.iter():
        if len(element.text or "") > _LONGEST_DATE_LINE and element.tag != "script":
            element.text = None
        if len(element.tail or "") > _LONGEST_DATE_LINE:
            element.tail = None


def _date(tree: Any, *, is_original: bool) -> str | None:
    return find_date(
        deepcopy(tree),
        original_date=is_original,
        extensive_search=False,
        deferred_url_extractor=True,
        outputformat="%Y-%m-%dT%H:%M:%S%z",
        min_date=_EARLIEST_DAY,
        max_date=_LATEST_DAY,
    )
