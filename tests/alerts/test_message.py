from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.message import (
    LONGEST_HEADLINE,
    LONGEST_SENTENCE,
    marked,
    parties,
    render,
    story_line,
)
from alerts.templates import Layout, check, shipped
from alerts.words import ENGLISH
from schemas.errors import ConfigurationError
from schemas.ids import digest
from schemas.mention import Alert, Change, DecisionKind
from schemas.report import Party
from schemas.state import State
from schemas.story import Place
from tests.builders import NOON, a_passage, a_provenance, an_alert

INVISIBLE = "\u200b"


def an_alert_on(**article: object) -> Alert:
    return an_alert(article=a_provenance(**article))  # type: ignore[arg-type]  # any field of it


def test_a_message_says_what_where_when_who_why_and_gives_the_link() -> None:
    alert = an_alert_on(published_at=NOON, fetched_at=NOON.replace(hour=13))

    message = render(alert)

    assert message.title == "Russia–DPRK mutual defence: new report (example.com)"
    assert message.body.split("\n") == [
        "Pact signed in Pyongyang",
        "From example.com · 19 June 2024, 12:00 UTC · seen 19 June 2024, 13:00 UTC",
        "",
        "“Both sides agreed on 【mutual defence】.”",
        "",
        "Parties: Russia (Moscow)",
        "Why: the commitment is called by its name; first report in these words",
        "https://example.com/pact",
        f"Alert {alert.alert_id}",
    ]


def test_what_is_not_known_is_said_to_be_so_and_not_made_up() -> None:
    bare = an_alert(article=a_provenance(url=None, outlet=None), passages=(), parties=(), why=())

    message = render(bare)

    assert message.title == "Russia–DPRK mutual defence: new report"
    assert message.body.split("\n") == [
        "Pact signed in Pyongyang",
        "outlet unknown · date unknown",
        "Why: first report in these words",
        f"Alert {bare.alert_id}",
    ]


def test_a_source_stands_in_for_an_outlet_and_a_change_for_a_publication() -> None:
    body = render(an_alert_on(outlet=None, source="Wire", modified_at=NOON)).body

    assert "From Wire · 19 June 2024, 12:00 UTC\n" in body


def test_what_nobody_fetched_was_seen_when_it_arrived() -> None:
    arrived = an_alert(article=a_provenance(published_at=NOON), arrived_at=NOON.replace(hour=14))

    assert "· seen 19 June 2024, 14:00 UTC\n" in render(arrived).body


@pytest.mark.parametrize(
    ("marks", "shown"),
    [
        pytest.param((), "one two three", id="none"),
        pytest.param(((4, 7),), "one [two] three", id="one"),
        pytest.param(((8, 13), (0, 3)), "[one] two [three]", id="in-order"),
        pytest.param(((0, 5), (4, 7)), "[one two] three", id="overlapping"),
        pytest.param(((0, 13), (4, 7)), "[one two three]", id="one-within-the-other"),
        pytest.param(((0, 4), (4, 7)), "[one two] three", id="side-by-side"),
        pytest.param(((4, 7), (4, 7)), "one [two] three", id="twice"),
        pytest.param(((8, 13),), "one two [three]", id="to-the-end"),
    ],
)
def test_matches_stand_between_signs(marks: tuple[tuple[int, int], ...], shown: str) -> None:
    assert marked(a_passage("one two three", marks), "[", "]") == shown


@given(st.text(min_size=1), st.data())
def test_marking_changes_no_letter(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text))
    pairs = st.lists(st.tuples(places, places).map(lambda pair: (min(pair), max(pair))), max_size=4)
    passage = a_passage(text, tuple(data.draw(pairs)))

    shown = marked(passage, "\ue000", "\ue001")

    if "\ue000" not in text and "\ue001" not in text:
        assert shown.replace("\ue000", "").replace("\ue001", "") == text


@pytest.mark.parametrize(
    "call",
    [
        pytest.param("@everyone", id="discord-everyone"),
        pytest.param("@here", id="here"),
        pytest.param("<!channel>", id="slack-channel"),
        pytest.param("<@U024BE7LH>", id="slack-user"),
        pytest.param("<https://evil.example|Pact>", id="slack-link"),
        pytest.param("<script>", id="markup"),
        pytest.param("@\u202eeveryone", id="hidden-behind-a-control"),
        pytest.param("@\x00everyone", id="hidden-behind-nul"),
    ],
)
def test_a_text_from_outside_calls_nobody_wherever_it_stands(call: str) -> None:
    party = Party(id="Q159", name="Russia", text=call)
    hostile = an_alert(
        article=a_provenance(headline=call, outlet=call),
        passages=(a_passage(call, marks=()),),
        parties=(party,),
    )

    message = render(hostile)

    told = message.title + message.body
    plain = "".join(sign for sign in call if sign.isprintable())
    assert plain not in told
    assert told.replace(INVISIBLE, "").count(plain) == 5


@pytest.mark.parametrize(
    "control",
    ["\x00", "\x1b", "\x7f", "\x9b", "\u202a", "\u202e", "\u2066", "\u2069", "\ufeff"],
    ids=lambda control: f"U+{ord(control):04X}",
)
def test_controls_and_what_turns_text_around_are_left_out(control: str) -> None:
    hostile = an_alert(
        article=a_provenance(
            headline=f"Pa{control}ct", url=f"https://example.com/pa{control}ct", outlet=None
        ),
        passages=(a_passage(f"Pa{control}ct", marks=()),),
    )

    body = render(hostile).body

    assert control not in body
    assert body.startswith("Pact\n")
    assert "“Pact”" in body
    assert "https://example.com/pact\n" in body


@pytest.mark.parametrize(
    "line_break", ["\n", "\r\n", "\x0b", "\x85", "\u2028", "\u2029"], ids=ascii
)
@pytest.mark.parametrize("field", ["headline", "outlet"])
def test_no_text_from_outside_writes_a_line_of_its_own(field: str, line_break: str) -> None:
    forged = f"Pact{line_break}Why: the sky fell"

    lines = render(an_alert_on(**{field: forged})).body.splitlines()

    assert not [line for line in lines if line.startswith("Why: the sky fell")]
    assert len([line for line in lines if "Pact Why: the sky fell" in line]) == 1


def test_a_long_headline_and_a_long_sentence_are_cut() -> None:
    long = an_alert(
        article=a_provenance(headline="h" * 5000), passages=(a_passage("s" * 5000, marks=()),)
    )

    headline, _, _, sentence, *_ = render(long).body.split("\n")

    assert headline == "h" * (LONGEST_HEADLINE - 1) + "…"
    assert sentence == "“" + "s" * (LONGEST_SENTENCE - 1) + "…”"


@pytest.mark.parametrize("before", [0, 800, 5000])
@pytest.mark.parametrize("after", [0, 5000])
def test_the_match_is_seen_however_long_its_sentence(before: int, after: int) -> None:
    text = "b" * before + "PACT" + "a" * after
    long = an_alert(passages=(a_passage(text, marks=((before, before + 4),)),))

    (sentence,) = (line for line in render(long).body.split("\n") if line.startswith("“"))

    assert "【PACT】" in sentence
    assert len(sentence) <= LONGEST_SENTENCE + 2


def test_a_message_keeps_within_what_the_smallest_chats_take() -> None:
    long = an_alert(
        article=a_provenance(headline="h" * 5000, url="https://example.com/" + "u" * 200),
        passages=(a_passage("s" * 5000, marks=()),),
    )

    assert len(render(long).body) < 2000


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        pytest.param(
            "https://example.com/a_b/c-(d)?q=%20x&y=1",
            "https://example.com/a_b/c-(d)?q=%20x&y=1",
            id="intact",
        ),
        pytest.param("https://example.com/조로", "https://example.com/조로", id="other-scripts"),
        pytest.param(
            "https://example.com/@desk/1", "https://example.com/%40desk/1", id="calls-nobody"
        ),
    ],
)
def test_the_link_leads_to_where_it_led(url: str, shown: str) -> None:
    assert shown in render(an_alert_on(url=url)).body.split("\n")


def test_the_link_is_what_the_producer_gave_since_only_that_is_sure_to_open() -> None:
    alert = an_alert_on(url="https://example.com/pact", link="http://www.example.com/pact/#top")

    assert "http://www.example.com/pact/#top" in render(alert).body.split("\n")


def test_only_the_first_passage_is_quoted() -> None:
    two = an_alert(passages=(a_passage("First one.", ()), a_passage("Second one.", ())))

    body = render(two).body

    assert "“First one.”" in body
    assert "Second" not in body


def test_a_party_is_told_by_its_name_and_as_the_text_has_it() -> None:
    found = [
        Party(id="Q159", name="Russia", text="Rusia"),
        Party(id="Q423", name="North Korea", text="North Korea"),
    ]

    assert parties(found) == "Russia (Rusia), North Korea"


def test_a_day_is_written_without_a_leading_nought() -> None:
    assert ENGLISH.day(datetime(2024, 7, 4, 3, 5, tzinfo=UTC)) == "4 July 2024, 03:05 UTC"


def test_an_update_says_what_its_article_says_now_and_said_before() -> None:
    changes = tuple(Change(before=f"will {n}", after=f"may {n}") for n in range(4))
    alert = an_alert(decision=DecisionKind.UPDATE, changes=changes)

    message = render(alert)

    assert "updated report" in message.title
    assert "Now: “may 0”\nBefore: “will 0”" in message.body
    assert "… and 2 more sentences" in message.body


def test_a_sentence_that_was_added_has_none_before() -> None:
    alert = an_alert(changes=(Change(before=None, after="It was used."),))

    assert "Now: “It was used.”" in render(alert).body
    assert "Before" not in render(alert).body


def a_place(**given: Any) -> Place:
    known: dict[str, Any] = {
        "story_id": digest("story"),
        "state": State.RATIFIED,
        "reports": 5,
        "outlets": 12,
        "families": 3,
    }
    return Place(**(known | given))


def test_the_first_report_of_a_state_says_which_and_what_it_was_before() -> None:
    alert = an_alert(
        decision=DecisionKind.UPDATE,
        reasons=("state_changed",),
        story=a_place(state_before=State.ANNOUNCED),
    )

    message = render(alert)

    assert "new step: ratified" in message.title
    told = "ratified (before: a step announced); carried by 12 outlets in 3 families"
    assert f"Story: {told}" in message.body


@pytest.mark.parametrize(
    ("place", "line"),
    [
        pytest.param(None, None, id="nothing-known"),
        pytest.param(
            a_place(state=State.BACKGROUND, outlets=1, families=1), None, id="comment-by-one"
        ),
        pytest.param(a_place(outlets=1, families=1), "ratified", id="a-step-by-one"),
        pytest.param(
            a_place(state=State.BACKGROUND, outlets=2, families=1),
            "carried by 2 outlets in 1 family",
            id="comment-by-one-group",
        ),
    ],
)
def test_a_story_is_told_where_there_is_something_to_tell(
    place: Place | None, line: str | None
) -> None:
    assert story_line(place) == line


def test_a_late_report_is_called_late() -> None:
    assert render(an_alert(is_late=True)).title.endswith("new report, late (example.com)")


def test_what_is_left_out_leaves_nothing_in_a_template_that_does_not_ask() -> None:
    layout = Layout("{{ headline }}/{{ before }}/{{ alert_id }}", shipped().digest)
    check(layout)
    bare = an_alert(passages=())

    assert render(bare, layout=layout).body == f"{bare.article.headline}//{bare.alert_id}"


def test_an_operators_own_template_is_filled_and_escaped() -> None:
    layout = Layout("{{ watch }}: {{ headline }}\n{{ alert_id }}", shipped().digest)
    check(layout)

    alert = an_alert_on(headline="@everyone")

    assert render(alert, layout=layout).body.split("\n") == [
        f"{alert.watch_title}: @{INVISIBLE}everyone",
        alert.alert_id,
    ]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("{{ alert_id }}{% if %}", "message.j2:1: "),
        ("{{ alert_id }}\n{{ headlin }}", "'headlin' is undefined"),
        ("{{ headline }}", "has no {{ alert_id }}"),
        ("{{ alert_id.__class__.__mro__ }}", "is unsafe"),
        ("{{ alert_id }}{{ before | length }}", "NoneType"),
    ],
    ids=["syntax", "a name", "no id", "a way out", "what may be missing"],
)
def test_a_template_that_cannot_be_used_is_named(source: str, why: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        check(Layout(source, shipped().digest))

    assert str(refused.value).startswith("message.j2")
    assert why in str(refused.value)


def test_what_stands_beside_the_sentence_is_not_the_headline_again() -> None:
    passage = a_passage().model_copy(update={"before": "Pact  Signed", "after": "It rains."})

    body = render(an_alert(article=a_provenance(headline="Pact signed"), passages=(passage,))).body

    assert body.casefold().count("signed") == 1
    assert "… It rains." in body


def test_a_sentence_that_was_added_and_is_quoted_is_told_once() -> None:
    passage = a_passage("They have a pact.", ())
    change = Change(before=None, after="They have a pact.")

    body = render(an_alert(changes=(change,), passages=(passage,))).body

    assert body.count("They have a pact.") == 1
    assert "Now:" not in body
