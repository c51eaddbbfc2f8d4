from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alerts.memory
from alerts.memory import MOST_VERSIONS
from alerts.novelty import decide
from alerts.placement import date_of
from alerts.ruling import Newness
from schemas.codec import encode
from schemas.ids import digest
from schemas.mention import TOLD, Decision, DecisionKind, Event, Mention, Telling, ToldSentence
from schemas.origin import Origin
from schemas.state import State
from tests.arriving import OWN, Told, tellings
from tests.builders import AROUND, NOON, a_mention, a_provenance, a_telling, an_origin

NEW, UPDATE = DecisionKind.NEW, DecisionKind.UPDATE
COPY, AGAIN = DecisionKind.COPY, DecisionKind.REPUBLICATION
ELSEWHERE = {"url": "https://other.example/pact", "outlet": "other.example"}


class Memory(alerts.memory.Memory):
    """What was remembered; ``take`` is one arrival, handled to its end."""

    def take(self, mention: Mention, origin: Origin) -> Decision:
        outcome = decide(mention, origin, self)
        if outcome.remember is not None:
            self.add(*outcome.remember)
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
            UPDATE,
            Newness.CLAUSE_CHANGED,
            id="an-article-told-before-tells-the-clause-differently",
        ),
        pytest.param(
            [{}, {"url": "https://other.example/p", "outlet": "other.example", "text": "In full."}],
            {"text": "In full.", "clause": "by all means"},
            UPDATE,
            Newness.CLAUSE_CHANGED,
            id="also-where-another-outlet-told-the-changed-words-before",
        ),
        pytest.param(
            [{}],
            {**ELSEWHERE, "text": "Own words.", "around": OWN},
            NEW,
            Newness.FIRST_REPORT,
            id="the-same-clause-in-a-text-of-its-own",
        ),
        pytest.param(
            [{}],
            {
                **ELSEWHERE,
                "text": "Edited.",
                "around": (AROUND[1], AROUND[0].replace("met", "sat")),
            },
            COPY,
            Newness.SAME_TEXT_OTHER_OUTLET,
            id="another-outlets-edit-of-the-text",
        ),
        pytest.param(
            [{}],
            {"url": "https://example.com/asia/pact", "text": "Cut.", "around": AROUND[:1]},
            AGAIN,
            Newness.SAME_TEXT_SAME_OUTLET,
            id="an-excerpt-in-a-second-section",
        ),
        pytest.param(
            [{}],
            {**ELSEWHERE, "text": "More.", "clause": "agreed on immediate defence"},
            NEW,
            Newness.MORE_ON_THE_CLAUSE,
            id="another-outlets-text-that-says-something-else-on-the-clause",
        ),
        pytest.param(
            [{}],
            {
                "url": "https://example.com/2",
                "text": "More.",
                "clause": "agreed on immediate defence",
            },
            UPDATE,
            Newness.CLAUSE_CHANGED,
            id="the-agencys-own-update-under-a-new-address",
        ),
        pytest.param(
            [{}],
            {"text": "Another day.", "around": OWN, "clause": "vowed to fight side by side"},
            NEW,
            Newness.FIRST_REPORT,
            id="another-article-under-the-same-address",
        ),
        pytest.param(
            [{}, {**ELSEWHERE, "text": "2.", "around": OWN, "clause": "vowed to fight"}],
            {
                "url": "https://digest.example/",
                "outlet": "digest.example",
                "text": "A digest.",
                "clause": "vowed to fight",
                "around": (*OWN, *AROUND, "agreed on mutual defence"),
            },
            COPY,
            Newness.SAME_TEXT_OTHER_OUTLET,
            id="a-digest-of-what-is-known",
        ),
        pytest.param([{}], {"watch": "another"}, NEW, Newness.FIRST_REPORT, id="another-watch"),
    ],
)
def test_the_first_rule_that_holds_decides(
    before: list[dict[str, Any]], now: dict[str, Any], kind: DecisionKind, reason: Newness
) -> None:
    last = decisions(*(a_mention(**given) for given in before), a_mention(**now))[-1]

    assert (last.decision, last.reasons) == (kind, (reason,))


MINE, ANOTHER = "https://example.com/1", "https://example.com/2"
VOTE = "the chamber will vote on the treaty with its neighbour on thursday an official said"
VOTED = "the chamber voted for the treaty with its neighbour on thursday by a large majority"


def a_step(
    state: State,
    *,
    acting: str = "lower_house",
    days: int = 0,
    lead: str = "",
    at: str = MINE,
    by_title: bool = False,
    first: str = "Q159",
) -> Mention:
    """A report of a step that says in its second half what the treaty obliges to, as all do.

    The step is told by its ``lead``, or ``by_title`` alone.
    """
    outlet, text = at.split("/")[2], f"{state} {acting} {days} {lead}"
    day = NOON + timedelta(days=days)
    who = tuple(acting.split())
    people = tuple(each for each in who if each.startswith("Q"))
    event = Event(
        state=state,
        words=None if by_title else lead or AROUND[0],
        opening=(f"first@{first}",),
        acting=who,
        signs=people,
        numbers=tuple(each for each in who if each.isdecimal()),
    )
    telling = a_telling("agreed on mutual defence", around=(lead or AROUND[0], AROUND[1]))
    return a_mention(
        url=at,
        outlet=outlet,
        text=text,
        article=a_provenance(url=at, outlet=outlet, text=text, published_at=day),
        telling=telling.model_copy(update={"event": event}),
    )


def test_an_article_whose_text_tells_the_next_step_is_an_update() -> None:
    before = a_step(State.ANNOUNCED, lead=VOTE)
    now = a_step(State.RATIFIED, lead=VOTED)

    _, last = decisions(before, now)

    assert (last.decision, last.reasons) == (UPDATE, (Newness.CLAUSE_CHANGED,))


@pytest.mark.parametrize(
    "now",
    [
        a_step(State.RATIFIED, lead=VOTE),
        a_step(State.RATIFIED, lead=VOTE, by_title=True),
        a_step(State.BACKGROUND, lead=VOTED),
    ],
    ids=["in-the-same-words", "by-its-headline-alone", "no-step"],
)
def test_an_article_that_is_only_read_otherwise_is_none(now: Mention) -> None:
    _, last = decisions(a_step(State.ANNOUNCED, lead=VOTE), now)

    assert last.decision is AGAIN


LEAD = "deputies voted today by a large majority to approve what had been signed before the summer"


@pytest.mark.parametrize(
    "now",
    [
        a_step(State.RATIFIED, acting="upper_house", days=13, at=ANOTHER),
        a_step(State.RATIFIED, acting="upper_house", days=13, at=ELSEWHERE["url"]),
        a_step(State.RATIFIED, acting="upper_house assembly", at=ANOTHER),
        a_step(State.IN_FORCE, lead=LEAD, days=1, at=ANOTHER),
        a_step(State.IN_FORCE, days=20, at=ANOTHER),
        a_step(State.RATIFIED, lead=LEAD, days=20, at=ELSEWHERE["url"]),
    ],
    ids=[
        "another-body",
        "another-body-elsewhere",
        "another-body-on-one-day",
        "the-next-step",
        "a-later-step",
        "days-later",
    ],
)
def test_another_event_in_the_words_of_one_that_was_told_is_told(now: Mention) -> None:
    _, last = decisions(a_step(State.RATIFIED), now)

    assert last.decision in TOLD
    assert last.reasons != (Newness.CLAUSE_CHANGED,)


PUTIN, KIM, PESKOV, THEIRS = "Q7747", "Q56226", "presidency@Q159", "presidency@Q423"


@pytest.mark.parametrize(
    ("told", "now"),
    [
        # What a desk writes of one step is nearly what it writes of the next.
        (
            a_step(State.ANNOUNCED, lead=VOTE),
            a_step(State.RATIFIED, lead=VOTED, at=ELSEWHERE["url"]),
        ),
        (a_step(State.BACKGROUND), a_step(State.RATIFIED, lead=VOTED, at=ANOTHER)),
        (
            a_step(State.RATIFIED, acting="lower_house assembly"),
            a_step(State.RATIFIED, acting="upper_house assembly", at=ANOTHER),
        ),
        (
            a_step(State.RATIFIED, acting=PUTIN),
            a_step(State.RATIFIED, acting=KIM, first="Q423", at=ANOTHER),
        ),
        (
            a_step(State.INVOKED, acting=PESKOV),
            a_step(State.INVOKED, acting=THEIRS, first="Q423", at=ELSEWHERE["url"]),
        ),
        (
            a_step(State.AID_SENT, acting="10000"),
            a_step(State.AID_SENT, acting="3000", at=ANOTHER),
        ),
        (a_step(State.RATIFIED), a_step(State.IN_FORCE, days=20, by_title=True, at=ANOTHER)),
    ],
    ids=[
        "what-was-to-come",
        "after-an-explainer",
        "two-houses-of-parliament",
        "two-leaders",
        "two-presidencies",
        "more-soldiers",
        "under-a-headline-weeks-later",
    ],
)
def test_the_next_step_in_the_words_of_the_last_is_told(told: Mention, now: Mention) -> None:
    _, last = decisions(told, now)

    assert last.decision in TOLD


@pytest.mark.parametrize(
    "now",
    [
        a_step(State.RATIFIED, acting="lower_house@Q423", at=ELSEWHERE["url"]),
        a_step(State.RATIFIED, acting="lower_house Q7747", at=ELSEWHERE["url"]),
        a_step(State.RATIFIED, acting="lower_house 397", at=ELSEWHERE["url"]),
    ],
    ids=["whose-house", "the-same-side-first", "a-number-where-there-was-none"],
)
def test_what_is_only_read_otherwise_is_no_other_event(now: Mention) -> None:
    _, last = decisions(a_step(State.RATIFIED), now)

    assert last.decision is COPY


@pytest.mark.parametrize("number", range(12))
def test_a_copy_is_found_among_many_reports_that_tell_the_clause_in_the_same_words(
    number: int,
) -> None:
    words = LEAD.split()
    leads = [" ".join(Random(n).sample(words, len(words))) for n in range(12)]
    reports = [
        a_step(State.RATIFIED, days=14 * n, lead=lead, at=f"https://a{n}.example/")
        for n, lead in enumerate(leads)
    ]
    copy = a_step(State.BACKGROUND, days=14 * number, at=ELSEWHERE["url"])

    *told, decided = decisions(*reports, copy)

    assert {each.decision for each in told} == {NEW}
    assert decided.decision is COPY
    assert decided.matches
    assert decided.matches.report_id == told[number].mention.report_id


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        (a_step(State.RATIFIED, days=20, at=ANOTHER), AGAIN),
        (a_step(State.RATIFIED, acting="", days=1, at=ELSEWHERE["url"]), COPY),
        (a_step(State.INVOKED, lead=LEAD[:60], at=ELSEWHERE["url"], by_title=True), COPY),
        (a_step(State.BACKGROUND, lead=LEAD[:60], at=ANOTHER), AGAIN),
    ],
    ids=["dated-anew", "without-its-lead", "under-another-headline", "no-step-in-it"],
)
def test_what_is_dated_or_entitled_otherwise_is_no_other_event(
    now: Mention, kind: DecisionKind
) -> None:
    assert decisions(a_step(State.RATIFIED), now)[-1].decision is kind


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

    assert kinds == [NEW, UPDATE, AGAIN, AGAIN]


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

    assert (last.decision, last.reasons) == (UPDATE, (Newness.CLAUSE_CHANGED,))


@pytest.mark.parametrize(
    ("text", "cases", "kind"),
    [
        ("Helps.", ("q159 россия", "q423 кндр"), COPY),
        ("Helps.", (), COPY),
        ("Helps.", ("q159 россии", "q423 кндр"), NEW),
        ("Helps?", ("q159 россия", "q423 кндр"), NEW),
    ],
    ids=["same", "old-record", "other-case", "asked"],
)
def test_one_text_under_another_headline_on_the_clause_is_another(
    text: str, cases: tuple[str, ...], kind: DecisionKind
) -> None:
    def told(text: str, cases: tuple[str, ...], **given: Any) -> Mention:
        headline = ToldSentence(words="q159 helps q423", text=text, cases=cases)
        return a_mention(telling=Telling(sentences=(headline,)), **given)

    first = told("Helps.", ("q159 россия", "q423 кндр"))

    assert decisions(first, told(text, cases, **ELSEWHERE))[-1].decision is kind


def test_each_arrival_of_a_report_is_counted_and_decided_by_itself() -> None:
    other_version = a_mention(text="Updated.")

    decided = decisions(a_mention(), a_mention(), other_version, a_mention())

    assert [decision.arrival for decision in decided] == [1, 2, 1, 3]
    assert len({decision.decision_id for decision in decided}) == 4


def test_a_redelivery_says_the_same_byte_for_byte() -> None:
    memory = Memory()
    first = memory.take(a_mention(), an_origin(7))
    memory.take(a_mention(), an_origin(8))
    kept = dict(memory.values)

    again = memory.take(a_mention(), an_origin(7))

    assert encode(again) == encode(first)
    assert memory.values == kept


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


mentions = st.builds(Told.mention, tellings, st.sampled_from(["pact", "other"]), st.just(NOON))


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

    before = Memory()
    for at in range(crash_at):
        before.take(arriving[at], an_origin(at))
    decide(arriving[crash_at], an_origin(crash_at), before)  # written, and not remembered
    memory = Memory(before.values)
    decided = [memory.take(arriving[at], an_origin(at)) for at in range(restart_at, len(arriving))]

    assert [encode(each) for each in decided] == [encode(each) for each in expected[restart_at:]]
    assert memory.values == undisturbed.values


@pytest.mark.parametrize("partitions", [1, 2, 8])
@given(st.lists(mentions, min_size=1, max_size=8), st.integers(0, 2**32))
def test_however_they_are_spread_and_redelivered_the_decisions_are_the_same(
    partitions: int, arriving: list[Mention], seed: int
) -> None:
    chance = Random(seed)
    undisturbed = Memory()
    expected = [encode(undisturbed.take(each, an_origin(at))) for at, each in enumerate(arriving)]
    # A watch's mentions are on one partition, and each partition has a memory of its own.
    places = {watch: chance.randrange(partitions) for watch in ("pact", "other")}
    waiting: dict[int, list[int]] = {}
    for at, each in enumerate(arriving):
        waiting.setdefault(places[each.watch], []).append(at)
    memories = {place: Memory() for place in waiting}
    positions = dict.fromkeys(waiting, 0)
    decided: dict[int, set[bytes]] = {}

    while left := [place for place, rest in waiting.items() if positions[place] < len(rest)]:
        place = chance.choice(left)
        at = waiting[place][positions[place]]
        told = memories[place].take(arriving[at], an_origin(at))
        decided.setdefault(at, set()).add(encode(told))
        positions[place] += 1
        if chance.random() < 0.25:
            positions[place] = chance.randint(0, positions[place])

    assert decided == {at: {value} for at, value in enumerate(expected)}
    remembered = {key: value for each in memories.values() for key, value in each.values.items()}
    assert remembered == undisturbed.values


def test_an_update_shows_the_sentence_before_and_now() -> None:
    _, update = decisions(a_mention(), a_mention(text="In full.", clause="agreed on all defence"))

    (change,) = update.changes
    assert (change.before, change.after) == ("agreed on mutual defence", "agreed on all defence")
    assert update.likeness is not None
    assert 0.8 < update.likeness < 1.0


def test_a_sentence_that_is_added_has_none_before() -> None:
    told = a_mention()
    added = a_telling("agreed on mutual defence", "fighters will come by air", around=AROUND)

    _, update = decisions(told, a_mention(text="More.", telling=added))

    assert [change.before for change in update.changes] == [None]


def fetched(hours: float, **given: Any) -> Mention:
    """A mention whose article was fetched so many hours after noon, each in words of its own."""
    at = NOON + timedelta(hours=hours)
    provenance = a_provenance(
        url=f"https://example.com/{hours}", text=str(hours), fetched_at=at, **given
    )
    return a_mention(article=provenance, text=str(hours))


@pytest.mark.parametrize(
    ("dates", "is_late"),
    [
        pytest.param({"published_at": NOON + timedelta(hours=73)}, False, id="just-now"),
        pytest.param({"published_at": NOON + timedelta(hours=1)}, False, id="seventy-two-hours"),
        pytest.param({"published_at": NOON}, True, id="older"),
        pytest.param({"published_at": NOON, "modified_at": NOON + timedelta(hours=72)}, False),
        pytest.param({"published_at": NOON + timedelta(days=9999)}, False, id="in-the-future"),
        pytest.param({}, False, id="undated"),
    ],
)
def test_a_report_is_late_by_its_own_date(dates: dict[str, Any], *, is_late: bool) -> None:
    (decision,) = decisions_in_time(fetched(73, **dates))

    assert decision.is_late is is_late


@pytest.mark.parametrize("year", [1970, 2098])
def test_a_date_that_cannot_be_is_none(year: int) -> None:
    date = datetime(year, 1, 1, tzinfo=UTC)
    fetched_at = NOON + timedelta(hours=1)

    def at(**dates: Any) -> Mention:
        return a_mention(article=a_provenance(fetched_at=fetched_at, **dates))

    assert date_of(at(published_at=date)) is None
    assert date_of(at(published_at=NOON, modified_at=date)) == NOON


@pytest.mark.parametrize(
    "fetched_at", [NOON - timedelta(days=150), datetime(2000, 1, 1, tzinfo=UTC)]
)
def test_a_date_stands_where_the_fetching_is_what_is_wrong(fetched_at: datetime) -> None:
    article = a_provenance(fetched_at=fetched_at, published_at=NOON)

    assert date_of(a_mention(article=article)) == NOON


def decisions_in_time(*mentions: Mention) -> list[Decision]:
    """Decide on mentions that Kafka had years after they were fetched."""
    memory = Memory()
    late = int((NOON + timedelta(days=9_000)).timestamp() * 1000)
    return [
        memory.take(each, Origin("articles-1", 0, at, late)) for at, each in enumerate(mentions)
    ]


def test_the_clock_stands_where_nobody_tells_a_time_and_never_goes_back() -> None:
    undated = a_mention(url="https://example.com/u", text="u")
    old = {"published_at": NOON}

    told = decisions_in_time(fetched(100, **old), fetched(1, **old), undated)

    assert [decision.is_late for decision in told] == [True, True, False]
    assert not decisions_in_time(fetched(1, **old))[0].is_late


def test_the_clock_is_never_beyond_kafkas_time() -> None:
    memory = Memory()
    at_noon = int(NOON.timestamp() * 1000)

    decision = memory.take(fetched(9_999, published_at=NOON), Origin("articles-1", 0, 0, at_noon))

    assert not decision.is_late


def test_what_was_told_counts_for_four_hundred_days_of_the_clock() -> None:
    def again(days: float) -> DecisionKind:
        first = fetched(0)
        later = first.article.model_copy(update={"fetched_at": NOON + timedelta(days=days)})
        return decisions_in_time(first, first.model_copy(update={"article": later}))[-1].decision

    assert again(399) is AGAIN
    assert again(401) is NEW


def test_a_text_that_is_seen_again_counts_anew() -> None:
    first = fetched(0)

    def later(days: float, name: str) -> Mention:
        at = NOON + timedelta(days=days)
        article = a_provenance(url=f"https://{name}/", outlet=name, text="0", fetched_at=at)
        return first.model_copy(update={"article": article, "report_id": digest(name)})

    told = decisions_in_time(first, later(390, "one.example"), later(780, "two.example"))
    telling = a_telling("agreed on mutual defence", around=[*AROUND, "and so it went on for days"])
    text = first.fingerprint.model_copy(update={"text": digest("edited")})
    edited = later(780, "two.example").model_copy(update={"telling": telling, "fingerprint": text})

    assert [decision.decision for decision in told] == [NEW, COPY, COPY]
    assert decisions_in_time(first, later(390, "one.example"), edited)[-1].decision is COPY
    assert decisions_in_time(first, edited)[-1].decision is NEW


def test_arrivals_are_numbered_on_though_the_first_have_expired() -> None:
    def days(number: float) -> Mention:
        at = {"fetched_at": NOON + timedelta(days=number)}
        first = fetched(0)
        return first.model_copy(update={"article": first.article.model_copy(update=at)})

    told = decisions_in_time(*(days(number * 150) for number in range(8)))

    assert [decision.arrival for decision in told] == [*range(1, 9)]
    assert [decision.decision for decision in told] == [NEW, *[AGAIN] * 7]


def test_of_versions_without_end_the_newest_count() -> None:
    memory = Memory()
    for number in range(40):
        memory.take(
            a_mention(text=str(number), clause=f"agreed on defence by means {number}"),
            an_origin(number),
        )

    view = memory.as_of(a_mention().watch, None, timedelta(days=400))
    versions = view.versions(a_mention().article.article_id)
    first, *newest = [
        each.telling.clauses[0].words.split()[-1] for each in versions if each.telling
    ]
    assert first == "0"
    assert newest == [str(number) for number in range(9, 40)]


def test_a_version_beyond_those_that_are_looked_at_is_told_once_more_and_then_known() -> None:
    versions = [
        a_mention(text=str(number), clause=f"agreed on defence by means {number}")
        for number in range(MOST_VERSIONS + 2)
    ]

    first, second = (
        decisions(*versions, versions[number], versions[number])[-2:] for number in (0, 2)
    )

    assert [each.decision for each in first] == [AGAIN, AGAIN]
    assert [(each.decision, *each.reasons) for each in second] == [
        (UPDATE, Newness.CLAUSE_CHANGED),
        (AGAIN, Newness.SAME_ARTICLE),
    ]


@pytest.mark.parametrize("kind", ["copies", "arrivals", "versions"])
def test_however_many_there_are_a_decision_looks_at_no_more_of_them(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = Counter[int]()
    has_expired = alerts.memory._Index.has_expired

    def counted(self: Any, *given: Any) -> bool:
        looked_at[number] += 1
        return has_expired(self, *given)

    monkeypatch.setattr(alerts.memory._Index, "has_expired", counted)
    again: dict[str, Callable[[int], Mention]] = {
        "copies": lambda n: a_mention(url=f"https://{n}.example/", outlet=f"{n}.example"),
        "arrivals": lambda _: a_mention(),
        "versions": lambda n: a_mention(text=str(n), clause=f"agreed on defence by means {n}"),
    }
    memory = Memory()

    for number in range(400):
        memory.take(again[kind](number), an_origin(number))

    assert looked_at[399] == looked_at[100] > 0


def test_what_is_read_back_counts_as_what_was_remembered() -> None:
    memory = Memory()
    for number in range(9):
        around = [f"w{number} x{number} y{number} z{number} v{number}"]
        url = f"https://example.com/{number}"
        memory.take(a_mention(url=url, text=str(number), around=around), an_origin(number))
    again = Memory(dict(memory.values))

    for number in range(9):
        mention = a_mention(url=f"https://other.example/{number}", outlet="o", text=str(number))
        assert again.take(mention, an_origin(99)) == memory.take(mention, an_origin(99))


def test_a_mention_of_a_watch_that_is_gone_is_decided_all_the_same() -> None:
    (decision,) = decisions(a_mention(watch="no-such-watch"))

    assert decision.decision is NEW


@pytest.mark.parametrize("is_first", [True, False], ids=["then-the-whole", "then-the-prefix"])
def test_a_text_and_its_prefix_are_one(*, is_first: bool) -> None:
    whole = {"text": "Whole."}
    prefix = {**ELSEWHERE, "text": "Who", "around": AROUND[:1]}

    first, second = decisions(
        *(a_mention(**given) for given in ((prefix, whole) if is_first else (whole, prefix)))
    )

    assert (first.decision, second.decision) == (NEW, COPY)
