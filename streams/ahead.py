"""Analyses begun before their turn: while one article is written of, the next are worked on.

Only the analysis runs ahead. Records are handled, and written of, one by one in their order.
"""

import asyncio
from collections import deque

from schemas.article import Article
from schemas.codec import decode
from schemas.errors import BadRecord
from streams.agents.analyse import Analysed, Analysis


class Ahead:
    """An `Analysis` that may be begun by an article's bytes before it is asked for."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._begun: deque[tuple[Article, asyncio.Task[Analysed]]] = deque()

    def begin(self, value: bytes | None) -> None:
        """Begin with an article that will be asked for; what is none is left to the guard."""
        try:
            article = decode(Article, value)
        except BadRecord:
            return
        task = asyncio.ensure_future(self._analysis(article))
        # Its failure is for whoever asks, and nobody may.
        task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        self._begun.append((article, task))

    async def __call__(self, article: Article) -> Analysed:
        """Return what was begun of this article; what was begun before it nobody wants any more."""
        while self._begun:
            begun, task = self._begun.popleft()
            if begun == article:
                return await task
            task.cancel()
        return await self._analysis(article)

    def forget(self) -> None:
        """Drop all that was begun."""
        while self._begun:
            self._begun.popleft()[1].cancel()
