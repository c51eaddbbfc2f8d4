from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.novelty import Newness, decide
from schemas.codec import encode
from schemas.mention import Decision, DecisionKind, Mention
from schemas.origin import Origin
from tests.builders import a_mention, an_origin

NEW, COPY, AGAIN = DecisionKind.NEW, DecisionKind.COPY, DecisionKind.REPUBLICATION


class Memory(dict[str, str]):
    """What was remembered; ``take`` is one arrival, handled to its end."""

    def take(self, mention: Mention, origin: Origin) -> Decision:
        outcome = decide(mention, origin, self.get)
        self.update(outcome.remember)
        return outcome.decision


def decisions(*mentions: Mention) -> list[Decision]:
    """Decide on mentions that arrive one after the other."""
    memory = Memory()
    return [memory.take(mention, an_origin(at)) for at, mention in enumerate(mentions)]


@pytest.mark.parametrize(
    ("before", "now", "kind", "reason"),
    [
        pytest.param([], {}, NEW, Newness.FIRST_REPORT, id="never-told"),
        pytest.param([{}], {}, AGAIN, Newness.SAME_ARTICLE, id="the-very-same"),
        pytest.param(
            [{}],
            {"text": "Updated. Both sides agreed."},
            AGAIN,
            Newness.SAME_ARTICLE,
            id="a-new-version-that-tells-the-clause-no-differently",
        ),
        pytest.param(
            [{}],
            {"url": "https://example.com/again"},
            AGAIN,
            Newness.SAME_TEXT_SAME_OUTLET,
            id="the-same-text-under-another-address-of-the-outlet",
        ),
        pytest.param(
            [{}],
            {"url": "https://other.example/pact", "outlet": "other.example"},
            COPY,
            Newness.SAME_TEXT_OTHER_OUTLET,
            id="the-same-text-from-another-outlet",
        ),
        pytest.param(
            [{"outlet": None}],
            {"url": "https://other.example/pact", "outlet": None},
            COPY,
            Newness.SAME_TEXT_OTHER_OUTLET,
            id="two-unknown-outlets-are-two",
        ),
        pytest.param(
            [{"outlet": None}], {"outlet": None}, AGAIN, Newness.SAME_ARTICLE, id="unknown-again"
        ),
        pytest.param(
            [{}],
            {"text": "Now in full.", "clause": "by all means"},
            NEW,
            Newness.CLAUSE_CHANGED,
            id="an-article-told-before-tells-the-clause-differently",
        ),
        pytest.param(
            [{}, {"url": "https://other.example/p", "outlet": "other.example", "text": "In full."}],
            {"text": "In full.", "clause": "by all means"},
            NEW,
            Newness.CLAUSE_CHANGED,
            id="also-where-another-outlet-told-the-changed-words-before",
        ),
        pytest.param(
            [{}],
            {"url": "https://other.example/pact", "outlet": "other.example", "text": "Own words."},
            NEW,
            Newness.FIRST_REPORT,
            id="the-same-clause-in-a-text-of-its-own",
        ),
        pytest.param([{}], {"watch": "another"}, NEW, Newness.FIRST_REPORT, id="another-watch"),
    ],
)
def test_the_first_rule_that_holds_decides(
    before: list[dict[str, Any]], now: dict[str, Any], kind: DecisionKind, reason: Newness
) -> None:
    last = decisions(*(a_mention(**given) for given in before), a_mention(**now))[-1]

    assert (last.decision, last.reasons) == (kind, (reason,))


@pytest.mark.parametrize(
    ("told", "again"),
    [
        pytest.param({}, {"url": "https://other.example/p", "outlet": "other.example"}, id="copy"),
        pytest.param({}, {"text": "Updated."}, id="same-article"),
        pytest.param({}, {"text": "Updated.", "clause": "by all means"}, id="changed-clause"),
    ],
)
def test_a_decision_names_the_report_that_it_repeats(
    told: dict[str, Any], again: dict[str, Any]
) -> None:
    first, second = decisions(a_mention(**told), a_mention(**again))

    assert first.matches is None
    assert second.matches is not None
    assert second.matches.report_id == first.mention.report_id
    assert second.matches.url == first.mention.article.url


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(
            [{"text": "Updated."}, {"text": "Updated twice."}], id="versions-of-an-article"
        ),
        pytest.param(
            [{"url": f"https://{name}.example/", "outlet": f"{name}.example"} for name in "ab"],
            id="copies-of-a-text",
        ),
    ],
)
def test_every_repeat_names_the_first_that_told_it(again: list[dict[str, Any]]) -> None:
    first, *repeats = decisions(a_mention(), *(a_mention(**given) for given in again))

    named = [repeat.matches.report_id for repeat in repeats if repeat.matches]
    assert named == [first.mention.report_id] * 2


def test_an_older_version_that_is_served_again_is_no_news() -> None:
    older = a_mention()
    newer = a_mention(text="Now in full.", clause="by all means")

    kinds = [decision.decision for decision in decisions(older, newer, older, newer)]

    assert kinds == [NEW, NEW, AGAIN, AGAIN]


def test_a_copy_that_comes_again_is_a_republication_of_the_copy() -> None:
    copy = a_mention(url="https://other.example/pact", outlet="other.example")

    _, first, again = decisions(a_mention(), copy, copy)

    assert (first.decision, again.decision) == (COPY, AGAIN)
    assert again.matches is not None
    assert again.matches.article_id == copy.article.article_id


def test_a_copy_whose_clause_changes_later_is_told() -> None:
    copy = {"url": "https://other.example/pact", "outlet": "other.example"}

    last = decisions(
        a_mention(), a_mention(**copy), a_mention(**copy, text="More.", clause="by all means")
    )[-1]

    assert (last.decision, last.reasons) == (NEW, (Newness.CLAUSE_CHANGED,))


def test_each_arrival_of_a_report_is_counted_and_decided_by_itself() -> None:
    other_version = a_mention(text="Updated.")

    decided = decisions(a_mention(), a_mention(), other_version, a_mention())

    assert [decision.arrival for decision in decided] == [1, 2, 1, 3]
    assert len({decision.decision_id for decision in decided}) == 4


def test_a_redelivery_says_the_same_byte_for_byte() -> None:
    memory = Memory()
    first = memory.take(a_mention(), an_origin(7))
    memory.take(a_mention(), an_origin(8))
    kept = dict(memory)

    again = memory.take(a_mention(), an_origin(7))

    assert encode(again) == encode(first)
    assert memory == kept


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(an_origin(8), id="offset"),
        pytest.param(an_origin(7, partition=1), id="partition"),
        pytest.param(an_origin(7, topic_id="articles-2"), id="topic-made-again"),
    ],
)
def test_the_same_bytes_from_another_place_are_a_second_arrival(other: Origin) -> None:
    memory = Memory()
    memory.take(a_mention(), an_origin(7))

    second = memory.take(a_mention(), other)

    assert (second.decision, second.arrival) == (AGAIN, 2)


def test_a_redelivery_is_known_even_if_kafka_tells_another_time() -> None:
    memory = Memory()
    first = memory.take(a_mention(), Origin("articles-1", 0, 7, 1))

    assert memory.take(a_mention(), Origin("articles-1", 0, 7, 2)) == first


# Few values each, so that they meet: articles, outlets, texts and clauses in every combination.
mentions = st.builds(
    a_mention,
    watch=st.sampled_from(["pact", "other"]),
    url=st.sampled_from(["https://example.com/1", "https://example.com/2", None]),
    outlet=st.sampled_from(["example.com", "other.example", None]),
    text=st.sampled_from(["One.", "Two."]),
    clause=st.sampled_from(["mutual defence", "by all means"]),
)


@given(
    st.lists(mentions, min_size=1, max_size=6),
    st.data(),
)
def test_a_crash_at_any_write_changes_no_decision_and_no_memory(
    arriving: list[Mention], data: st.DataObject
) -> None:
    undisturbed = Memory()
    expected = [undisturbed.take(each, an_origin(at)) for at, each in enumerate(arriving)]
    crash_at = data.draw(st.integers(0, len(arriving) - 1), label="crash at mention")
    restart_at = data.draw(st.integers(0, crash_at), label="last committed")
    written = data.draw(st.integers(0, 4), label="writes before the crash")

    memory = Memory()
    for at in range(crash_at):
        memory.take(arriving[at], an_origin(at))
    memory.update(decide(arriving[crash_at], an_origin(crash_at), memory.get).remember[:written])
    decided = [memory.take(arriving[at], an_origin(at)) for at in range(restart_at, len(arriving))]

    assert [encode(each) for each in decided] == [encode(each) for each in expected[restart_at:]]
    assert memory == undisturbed


@given(st.lists(mentions, min_size=1, max_size=8))
def test_what_is_not_told_names_an_earlier_report_that_told_it(arriving: list[Mention]) -> None:
    for at, decision in enumerate(decisions(*arriving)):
        if decision.decision is NEW:
            continue
        mention, match = decision.mention, decision.matches
        assert match is not None
        assert any(
            earlier.watch == mention.watch
            and earlier.report_id == match.report_id
            and says_the_same(earlier, mention)
            for earlier in arriving[:at]
        )


def says_the_same(one: Mention, other: Mention) -> bool:
    same_article = one.article.article_id == other.article.article_id
    return one.fingerprint == other.fingerprint or (same_article and one.clause == other.clause)
