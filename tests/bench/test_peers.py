"""The peers do their job, so that it means something to be beside them."""

import json
import re

import pytest

from bench.articles import articles, languages
from bench.matching import watches
from bench.peers.alternation import matcher
from bench.peers.faust_spacy import LABELS, pipeline
from bench.peers.lucene import VERSION, locked_jars, query


def _text(language: str, kind: str) -> str:
    article = json.loads(articles(language, kind, 1)[0])
    return f"{article['title']}\n\n{article['text']}"


@pytest.mark.parametrize("language", languages())
def test_every_peer_that_looks_for_words_finds_the_clause(language: str) -> None:
    found = pipeline("zh" if language in {"zh", "ja"} else "xx")(_text(language, "clause")).ents

    assert {each.label_ for each in found} == set(LABELS)
    assert matcher([*watches(1)])(_text(language, "clause"))


@pytest.mark.parametrize("language", languages())
def test_no_peer_finds_it_in_news_from_home(language: str) -> None:
    assert not matcher([*watches(1)])(_text(language, "home"))


def test_as_many_watches_are_made_up_as_are_asked_for_and_all_differ() -> None:
    made = [tuple(map(tuple, watch)) for watch in watches(10_000)]

    assert len(set(made)) == 10_000
    assert made[:1000] == [tuple(map(tuple, watch)) for watch in watches(1_000)]


def test_a_query_wants_one_word_of_each_group() -> None:
    asked = query(["russia"], ["north korea", 'a "b"'], ["treaty", "treaty"])

    assert asked == '("russia") AND ("north korea" OR "a  b ") AND ("treaty")'


def test_the_lock_names_this_lucene_and_a_sha256_for_each_jar() -> None:
    jars = locked_jars()

    assert {jar.version for jar in jars if jar.group == "org.apache.lucene"} == {VERSION}
    assert {"lucene-monitor", "ecj"} <= {jar.artifact for jar in jars}
    assert [jar.filename for jar in jars if not re.fullmatch(r"[0-9a-f]{64}", jar.sha256)] == []
