"""What stands in for the analysis in a process: light, since each process has to load it."""

import os
import signal
from itertools import repeat
from pathlib import Path

from schemas.article import Article
from schemas.codec import decode, encode
from streams.analyst import GREETING, Answer, Greeting
from tests.builders import a_report, a_telling


def analyses(piece: bytes) -> bytes:
    """Stand in for the analysis: do what the article's title says, and give back its text."""
    if piece == GREETING:
        return encode(Greeting(watch_titles={"pact": "The pact"}))
    article = decode(Article, piece)
    if article.source:
        with Path(article.source).open("a") as tries:
            tries.write("once more\n")
    match article.title:
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "crash once" if Path(str(article.source)).read_text().count("\n") == 1:
            os._exit(0)
        case "spin":
            sum(repeat(0))
        case "eat":
            bytearray(2**30)
        case "raise":
            raise ValueError("no such article")
        case "wrong":
            return b'{"report":'
        case "wait":
            Path(article.text).read_bytes()
    text = str(os.getpid()) if article.text == "process" else article.text
    return encode(Answer(report=a_report(text=text), tellings=(a_telling(text),)))


def starts_once(path: Path, piece: bytes) -> bytes:
    if piece == GREETING and path.exists():
        os._exit(9)
    path.touch()
    return analyses(piece)


def lacks_a_watch(piece: bytes) -> bytes:
    return encode(Greeting()) if piece == GREETING else analyses(piece)
