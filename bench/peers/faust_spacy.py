"""Peer (b): what one would write first: a Faust agent per event, spaCy, Apprise in the loop.

A blank pipeline with an entity ruler finds the names of both parties and the treaty's words; what
it finds goes onto a topic; an article that has all three is sent through Apprise at once, and the
next article waits for that.

``python -m bench.peers.faust_spacy BROKER SOURCE TARGET URL`` runs until it is told to end.
"""

import sys
from collections.abc import Mapping
from typing import Any

import apprise
import spacy
from spacy.language import Language

from bench.peers.faust_app import make_app, run
from bench.peers.words import DPRK, RUSSIA, TREATY

LABELS: Mapping[str, tuple[str, ...]] = {"RUSSIA": RUSSIA, "DPRK": DPRK, "TREATY": TREATY}


def pipeline(language: str) -> Language:
    """Return a blank pipeline that labels the words; a language of spaCy's, or ``xx``."""
    nlp = spacy.blank(language)
    ruler: Any = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns(
        [
            {"label": label, "pattern": word}
            for label, words in LABELS.items()
            for word in dict.fromkeys(words)
        ]
    )
    return nlp


def main(broker: str, source: str, target: str, url: str) -> None:
    """Find, write and send until ended."""
    app = make_app(f"{target}-finder", broker)
    reports = app.topic(target, value_serializer="json")
    chats = apprise.Apprise()
    chats.add(url)
    words = pipeline("xx")
    # Chinese and Japanese have no blanks between words; this one takes each character alone.
    characters = pipeline("zh")

    async def find(articles: Any) -> None:
        async for article in articles:
            nlp = characters if article["language"] in {"zh", "ja"} else words
            found = nlp(f"{article['title']}\n\n{article['text']}").ents
            entities = [[each.label_, each.start_char, each.end_char] for each in found]
            _ = await reports.send(value={"id": article["id"], "entities": entities})
            if {each.label_ for each in found} == set(LABELS):
                told = ", ".join(dict.fromkeys(each.text for each in found))
                _ = await chats.async_notify(
                    title=article["title"], body=f"{told}\n{article['url']}"
                )

    app.agent(app.topic(source, value_serializer="json"))(find)
    run(app)


if __name__ == "__main__":
    main(*sys.argv[1:])
