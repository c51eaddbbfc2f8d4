"""How alike two tellings are: what counts on the clause, and what does not."""

import re

import pytest

from alerts.cases import is_of_these_cases
from alerts.sketches import sketch
from schemas.mention import Telling, ToldSentence
from tests.builders import a_telling, likeness_of

SAID = "the pact obliges either side to send immediate military assistance if attacked"
AROUND = ("the ministers met on tuesday in the capital", "they spoke for three hours behind doors")


def telling(sentence: ToldSentence | str, *, around: tuple[str, ...] = AROUND) -> Telling:
    told = ToldSentence(words=sentence, text=sentence) if isinstance(sentence, str) else sentence
    return Telling(sentences=(told, *(ToldSentence(words=words) for words in around)))


def differs(before: ToldSentence | str, now: ToldSentence | str, *, strictly: bool) -> bool:
    return bool(likeness_of(telling(now), telling(before), strictly=strictly).unlike)


@pytest.mark.parametrize(
    "now",
    [
        SAID.replace("immediate", "non lethal"),
        SAID.replace("obliges", "allows"),
        SAID.replace("either", "neither"),
        SAID.replace("pact", "pact no longer"),
        SAID.replace("immediate ", ""),
        SAID + " and to pay for it",
    ],
)
def test_any_word_that_changes_is_seen_in_another_version(now: str) -> None:
    assert differs(SAID, now, strictly=True)


def test_a_figure_with_one_more_nought_is_no_slip() -> None:
    before, now = (f"{SAID} and to send {figure} shells" for figure in ("1000000", "10000000"))

    assert differs(before, now, strictly=True)
    assert differs(before, now, strictly=False)


@pytest.mark.parametrize(
    "now",
    [
        SAID.replace("assistance", "assitance"),
        SAID.replace("assistance", "assistnace"),
        SAID.replace("assistance", "assisstance"),
        SAID.replace("immediate military", "immediatemilitary"),
    ],
)
def test_a_slip_of_the_pen_is_not(now: str) -> None:
    assert not differs(SAID, now, strictly=True)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (SAID.replace("pact", "defence pact"), SAID.replace("pact", "defense pact")),
        (f"{SAID} under a treaty that nobody has read", f"{SAID} under a treaty"),
        (SAID.replace("assistance", "assitance"), SAID),
        (
            SAID.replace("pact", "programme of the centre"),
            SAID.replace("pact", "program of the center"),
        ),
    ],
    ids=["spelling", "cut", "slip", "endings"],
)
def test_house_style_is_not_seen_in_another_outlets_text(
    before: ToldSentence | str, now: ToldSentence | str
) -> None:
    assert not differs(before, now, strictly=False)


def test_house_spelling_is_seen_in_another_version() -> None:
    assert differs(SAID.replace("pact", "defence"), SAID.replace("pact", "defense"), strictly=True)


def test_a_title_and_an_abbreviation_are_house_style() -> None:
    before = ToldSentence(words="article 4 ladynin said binds both sides", text="")
    short = "Art. 4, Ladynin said, binds both sides"
    titled = "Article 4, Mr Ladynin said, binds both sides"

    for words, text in (
        ("art 4 ladynin said binds both sides", short),
        ("article 4 mr ladynin said binds both sides", titled),
    ):
        assert not differs(before, ToldSentence(words=words, text=text), strictly=False)


@pytest.mark.parametrize(
    "now",
    [
        SAID.replace("immediate", "non lethal"),
        SAID.replace("obliges", "allows"),
        SAID.replace("immediate ", "immediate nuclear "),
        SAID.replace("obliges", "obliged"),
    ],
)
def test_a_word_of_the_clause_that_changes_is_seen_in_any_text(now: str) -> None:
    assert differs(SAID, now, strictly=False)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("договор вступит в силу в среду", "договор вступил в силу в среду"),
        ("россия применит четвертую статью", "россия применила четвертую статью"),
        ("el pacto se aplicara en la frontera", "el pacto se aplicaba en la frontera"),
        ("seventeen states signed", "seventy states signed"),
        ("help must come within 30 days", "help must come within sixty days"),
        ("help must come within 4 days", "help must come within four days"),
    ],
)
def test_another_form_or_number_is_no_house_style(before: str, now: str) -> None:
    assert differs(before, now, strictly=False)
    assert differs(now, before, strictly=False)


def test_a_day_that_is_left_out_or_moved_is_no_change() -> None:
    before = "q159 and q423 ratified wednesday a treaty that binds them"

    for now in (before.replace("wednesday ", ""), f"wednesday {before.replace(' wednesday', '')}"):
        assert not differs(before, now, strictly=True)
        assert not differs(before, now, strictly=False)
    for now in (before.replace("wednesday", "friday"), f"friday {before}"):
        assert differs(before, now, strictly=True)
        assert differs(before, now, strictly=False)


def test_days_that_change_places_are_seen() -> None:
    before = "it was announced wednesday and takes effect friday"

    for now in (
        "it was announced friday and takes effect wednesday",
        "it was announced and takes effect wednesday",
    ):
        assert differs(before, now, strictly=True)
        assert differs(before, now, strictly=False)


def test_a_denial_that_comes_or_goes_is_seen_in_any_text() -> None:
    plain = ToldSentence(words="it obliges both sides", text="", content=("obligation",))
    denied = plain.model_copy(update={"content": ("denial", "obligation")})

    for before, now in ((plain, denied), (denied, plain)):
        other = now.model_copy(update={"words": "it obligese both sides"})
        assert differs(before, other, strictly=False)


def test_two_sentences_that_a_desk_joins_are_known() -> None:
    before = a_telling(SAID, "it was signed in june")
    now = a_telling(f"{SAID} it was signed in june")

    assert likeness_of(now, before, strictly=False).unlike == ()


NUMBER = "Both sides are bound to send 12000 soldiers."
WHOLE = "Both sides are bound to send immediate military help if one of them is attacked."
HALF = "Both sides are bound to send immediate military help if one of th"


@pytest.mark.parametrize(
    ("text", "is_seen"),
    [
        (f"{HALF}…", False),
        (f"{HALF} [...]", False),
        (HALF, False),
        ("Both sides are bound to send immediate military help.", True),
        ("Both sides are bound to send immediate military help to anybody...", True),
        ("Both sides…", True),
        ("Both sides are bound to send 12…", True),
    ],
)
def test_a_sentence_that_breaks_off_is_an_excerpts(text: str, *, is_seen: bool) -> None:
    before, now = (
        ToldSentence(words=" ".join(re.findall(r"\w+", said.lower())), text=said)
        for said in (NUMBER if "12" in text else WHOLE, text)
    )

    found = likeness_of(Telling(sentences=(now,)), Telling(sentences=(before,)), strictly=True)

    assert bool(found.unlike) is is_seen


def test_a_step_that_the_title_alone_tells_is_known_by_the_first_sentence() -> None:
    def led(lead: str) -> Telling:
        return Telling(sentences=(ToldSentence(words=lead), *telling(SAID).sentences))

    before, same = led("he is expected to sign a decree"), led("he is expected to sign a decree")

    assert likeness_of(same, before, strictly=False).is_step_told
    assert not likeness_of(led("he signed a decree"), before, strictly=False).is_step_told


def test_what_may_say_more_counts_in_versions_alone() -> None:
    near = ToldSentence(words="moscow has not asked for it", text="", is_near=True)
    before, now = telling(SAID), telling(SAID)
    now = now.model_copy(update={"sentences": (*now.sentences, near)})

    assert [each.words for each, _ in likeness_of(now, before, strictly=True).unlike] == [
        near.words
    ]
    assert likeness_of(now, before, strictly=False).unlike == ()
    # What is told of it in other words says no more, as long as the same is in it.
    reworded = near.model_copy(update={"words": "moscow has not yet asked for it"})
    other = now.model_copy(update={"sentences": (*now.sentences[:-1], reworded)})
    assert likeness_of(other, now, strictly=True).unlike == ()


def test_a_report_that_quotes_a_brief_is_not_taken_from_it() -> None:
    brief = a_telling(SAID)
    report = Telling(sentences=(*(ToldSentence(words=each) for each in AROUND), *brief.sentences))
    blog = Telling(sentences=(*brief.sentences, *report.sentences[:2]))

    assert not likeness_of(report, brief, strictly=False).is_taken(0.6)
    assert likeness_of(blog, brief, strictly=False).is_taken(0.6)
    assert likeness_of(brief, report, strictly=False).is_taken(0.6)
    digest = Telling(sentences=(*report.sentences, ToldSentence(words="it rained")))
    item = Telling(sentences=(*brief.sentences, ToldSentence(words="it rained")))
    assert likeness_of(digest, item, strictly=False).is_taken(0.6)


def test_an_excerpt_lies_within_its_text_and_not_the_reverse() -> None:
    whole, part = telling(SAID), telling(SAID, around=AROUND[:1])

    found = likeness_of(part, whole, strictly=True)

    assert (found.of_this, found.unlike) == (1.0, ())
    assert found.of_other < 1.0
    assert found.overlap == 1.0


def test_what_is_left_over_is_named_with_the_sentence_nearest_to_it() -> None:
    now = SAID.replace("immediate", "all")

    ((sentence, nearest),) = likeness_of(telling(now), telling(SAID), strictly=True).unlike

    assert sentence.text == now
    assert nearest is not None
    assert nearest.text == SAID


def test_texts_without_blanks_are_compared_by_their_characters() -> None:
    before = " ".join("一方遭到武装进攻时另一方立即提供军事援助")
    changed = before.replace("立 即", "可 以")

    assert not differs(before, before, strictly=True)
    assert differs(before, changed, strictly=True)
    assert differs(before, changed, strictly=False)


def test_a_sketch_does_not_depend_on_order_and_stays_what_it_is() -> None:
    one, turned = telling(SAID), telling(SAID, around=AROUND[::-1])

    assert sorted(sketch(one, 12)) == sorted(sketch(turned, 12))
    # What was stored must be found by every later version.
    assert sketch(a_telling("the pact obliges both sides"), 2) == (
        15238141909230209861,
        17887769423926090822,
    )


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (f"russia did not invoke it though {SAID}", f"russia did invoke it though {SAID}"),
        (f"it is likely that {SAID}", f"it is unlikely that {SAID}"),
        (f"analysts do not believe that {SAID}", f"analysts believe that {SAID}"),
        (f"conditional help {SAID}", f"unconditional help {SAID}"),
        (f"12000 troops will go since {SAID}", f"no troops will go since {SAID}"),
        (f"it hardly obliges both that {SAID}", f"it obliges both that {SAID}"),
    ],
)
def test_what_turns_a_sentence_round_is_seen_in_any_text(before: str, now: str) -> None:
    assert differs(before, now, strictly=False)
    assert differs(now, before, strictly=False)


def test_a_broken_encoding_is_no_change() -> None:
    text = "the pact obliges e�ther side to send immediate mi�itary assistance"
    words = "the pact obliges e ther side to send immediate mi itary assistance"
    now = ToldSentence(words=words, text=text)

    before = "the pact obliges either side to send immediate military assistance"
    for strictly in (True, False):
        assert not differs(before, now, strictly=strictly)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("either side will send immediate military aid", "e�ther side will send immediate aid"),
        ("either side will invoke the article", "e�ther side will revoke the article"),
        ("either side will send aid", "n�ither side will ever send aid"),
        ("russia would send troops if asked", "russia wouldn�t send troops if asked"),
    ],
)
def test_damage_hides_no_other_word(before: str, now: str) -> None:
    lost = "" if "n�t" in now else " "
    broken = ToldSentence(words=now.replace("�", lost), text=now)

    for strictly in (True, False):
        assert differs(before, broken, strictly=strictly)


def test_a_sentence_that_was_parted_says_no_more() -> None:
    whole = "q423 ratified treaty with q159 binds both sides to help kcna said"

    assert not differs(whole, "treaty binds both sides to help", strictly=False)
    assert differs(whole, "treaty binds both sides to nothing", strictly=False)
    assert differs(
        whole.replace("treaty", "bill"), "treaty binds both sides to help", strictly=False
    )
    assert differs(whole, "no treaty binds both sides to help", strictly=False)


def test_who_says_it_may_be_left_out_and_not_who_thinks_so() -> None:
    claim = "q159 is bound to help q423 if attacked"

    for before in (f"{claim} lavrov said", f"lavrov said {claim}"):
        assert not differs(before, claim, strictly=False)
        assert differs(claim, before, strictly=False)
    assert differs(f"lankov thought {claim}", claim, strictly=False)


def test_whose_minister_says_it_is_no_news_where_he_is_named() -> None:
    before = ToldSentence(
        words="clause in q159 treaty is clear deputy minister andrei rudenko said",
        text="The clause in Russia's treaty is clear, Deputy Minister Andrei Rudenko said.",
    )
    russian = ToldSentence(
        words="clause in q159 treaty is clear q159 deputy minister andrei rudenko said",
        text="The clause in Russia's treaty is clear, Russian Deputy Minister Andrei Rudenko said.",
    )
    chinese, nameless = (
        ToldSentence(words=words, text=text)
        for words, text in (
            (russian.words.replace("clear q159", "clear q148"), russian.text),
            (
                "clause in q159 treaty is clear q159 ministry said",
                "In Russia's treaty it is clear.",
            ),
        )
    )

    assert not differs(before, russian, strictly=False)
    assert not differs(russian, before, strictly=False)
    assert differs(before, chinese, strictly=False)
    assert differs("clause in q159 treaty is clear ministry said", nameless, strictly=False)


def test_what_stands_for_a_sentence_on_the_clause_is_compared_with_it() -> None:
    clause = ToldSentence(words="article4 provides for immediate military help", text="")
    other = ToldSentence(words="article 5 provides for immediate military help")
    around = ToldSentence(words="article 5 of the menu provides soup")

    def told(*sentences: ToldSentence) -> Telling:
        return Telling(sentences=(*(ToldSentence(words=words) for words in AROUND), *sentences))

    for strictly in (True, False):
        assert likeness_of(told(other), told(clause), strictly=strictly).unlike
        assert not likeness_of(told(clause, around), told(clause), strictly=strictly).unlike


@pytest.mark.parametrize(
    ("words", "content", "is_seen"),
    [
        ("it also covers q212 he said", ("Q212",), True),
        ("lankov thought it also covers q212", ("Q212",), True),
        ("q649 has sent men for it", ("Q159", "troops"), True),
        ("guests strolled through q649", ("Q159",), False),
        ("hall was closed for repairs", ("obligation",), False),
    ],
)
def test_what_another_outlet_has_somebody_say_after_the_clause_is_seen(
    words: str, content: tuple[str, ...], *, is_seen: bool
) -> None:
    near = ToldSentence(words=words, text=words, content=content, is_near=True)
    before = telling(SAID)
    now = before.model_copy(update={"sentences": (*before.sentences, near)})

    assert bool(likeness_of(now, before, strictly=False).unlike) is is_seen


CLAIM = "q159 is bound to help q423 if attacked"


@pytest.mark.parametrize(
    ("before", "doubts", "is_seen"),
    [
        (f"nobody said {CLAIM}", ("nobody",), True),
        (f"kyiv rejected reports {CLAIM}", ("rejected",), True),
        (f"it is untrue what lavrov said {CLAIM}", ("untrue",), True),
        (f"{CLAIM} lavrov said in a speech kremlin denied", ("denied",), True),
        (f"{CLAIM} what kremlin denied", ("denied",), True),
        (f"据 said {CLAIM}", ("据 said",), True),
        (f"minister lavrov said {CLAIM}", (), False),
        (f"minister lavrov said {CLAIM}", ("if",), False),
        (f"{CLAIM} in any war of theirs", ("if",), False),
    ],
)
def test_who_cuts_what_denies_or_doubts_it_tells_another_fact(
    before: str, doubts: tuple[str, ...], *, is_seen: bool
) -> None:
    told = ToldSentence(words=before, text=before, doubts=doubts)

    assert differs(told, CLAIM, strictly=False) is is_seen
    assert differs(CLAIM, told, strictly=False)


def test_who_says_it_may_be_left_out_of_another_version_too() -> None:
    said, nobody = (
        ToldSentence(words=f"{who} said {CLAIM}", text=f"{who} said {CLAIM}", doubts=doubts)
        for who, doubts in (("officials", ()), ("nobody", ("nobody",)))
    )

    assert not differs(said, CLAIM, strictly=True)
    assert differs(nobody, CLAIM, strictly=True)
    assert differs(CLAIM, said, strictly=True)


def test_a_sentence_beside_it_may_go_whatever_it_denies() -> None:
    beside = ToldSentence(words="kyiv denied it on tuesday and left", doubts=("denied",))
    before = Telling(sentences=(beside, ToldSentence(words=f"so {CLAIM}")))
    now = Telling(sentences=(ToldSentence(words=CLAIM, text=CLAIM),))
    doubted = ToldSentence(words=f"if {CLAIM}", doubts=("if",))
    supposed = before.model_copy(update={"sentences": (beside, doubted)})

    assert not likeness_of(now, before, strictly=False).unlike
    assert likeness_of(now, supposed, strictly=False).unlike


def test_what_only_supposes_it_is_no_title() -> None:
    before = ToldSentence(words="article 4 binds both lavrov said", text="")
    titled = "Article 4 binds both, Mr Lavrov said"
    supposed = "Unless Article 4 binds both, Lavrov said"

    now = ToldSentence(words="unless article 4 binds both lavrov said", text=supposed)
    assert differs(before, now.model_copy(update={"doubts": ("unless",)}), strictly=False)
    now = ToldSentence(words="article 4 binds both mr lavrov said", text=titled)
    assert not differs(before, now, strictly=False)


def test_what_may_say_more_says_the_same_only_where_it_denies_the_same() -> None:
    near = ToldSentence(words="experts doubt it", text="", doubts=("doubt",), is_near=True)
    before, now = (
        Telling(sentences=(*telling(SAID).sentences, each))
        for each in (near, near.model_copy(update={"words": "experts see it", "doubts": ()}))
    )

    assert likeness_of(now, before, strictly=True).unlike
    assert likeness_of(before, now, strictly=True).unlike


def test_a_question_that_was_remembered_without_its_mark_is_one() -> None:
    old = ToldSentence(
        words="will it send its troops", text="Will it send its troops?", is_near=True
    )
    now = old.model_copy(update={"words": "will it send any troops", "doubts": ("?",)})
    said = now.model_copy(update={"text": "It will send any troops.", "doubts": ()})
    before, again, answered = (
        Telling(sentences=(*telling(SAID).sentences, each)) for each in (old, now, said)
    )

    assert not likeness_of(again, before, strictly=True).unlike
    assert likeness_of(answered, before, strictly=True).unlike


HELPS = "q159 поможет q423"


@pytest.mark.parametrize(
    ("cases", "others", "is_seen"),
    [
        (("q159 россия", "q423 северной корее"), ("q159 россии", "q423 северная корея"), True),
        (("q159 россия", "q423 кндр"), ("q159 россии", "q423 кндр"), True),
        (("q159 россия", "q423 северной корее"), ("q159 россия", "q423 кндр"), False),
        (("q159 россия", "q423 кндр"), ("q159 рф", "q423 северной корее"), False),
        (("q159 россия", "q423 кндр"), ("q159 российские", "q423 кндр"), False),
        (("q159", "q423 кндр"), ("q159 россии", "q423 кндр"), False),
        ((), ("q159 россии", "q423 кндр"), False),
        (("q159 россия", "whose its"), ("q159 россия", "whose their"), True),
        (("q159 россия", "whose its"), ("q159 россия",), False),
    ],
)
def test_who_helps_whom_is_told_by_endings_too(
    cases: tuple[str, ...], others: tuple[str, ...], *, is_seen: bool
) -> None:
    before, now = (ToldSentence(words=HELPS, text=HELPS, cases=each) for each in (cases, others))
    longer = before.model_copy(update={"words": f"{HELPS} по статье 4"})
    beside = ToldSentence(words="q159 знает это", cases=("q159 россия",))

    for strictly in (True, False):
        assert differs(before, now, strictly=strictly) is is_seen
        assert differs(now, before, strictly=strictly) is is_seen
    assert differs(longer, now, strictly=False) is is_seen
    whole = Telling(sentences=(beside, before))
    assert bool(likeness_of(Telling(sentences=(now,)), whole, strictly=True).unlike) is is_seen


def test_a_name_is_looked_for_wherever_it_stands() -> None:
    russia, of_russia, north, to_north = "q159 росія", "q159 росії", "q423 кндр", "q423 північній"

    assert is_of_these_cases([of_russia], [russia, north, of_russia])
    assert is_of_these_cases([russia, to_north], [of_russia, north, russia, to_north])
    assert not is_of_these_cases([russia], [of_russia, north, of_russia])
    assert not is_of_these_cases([of_russia, north], [russia, north, russia, to_north])


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("The pact says: ?Russia must help if attacked.? ", False),
        ("?Russia?s men must help.?", False),
        ("He said ?it's so.'?", False),
        ("The ?pact? says Russia ?must help?", False),
        ("Must Russia help?", True),
        ("?Must Russia help??", True),
        ("Will the ?pact? hold?", True),
        ("Will it help the U.S.?", True),
        ("Russia will help...?", True),
        ("Wouldn?t Russia help?", True),
        ("?Debe ayudar Rusia?", True),
        ("俄罗斯会帮助吗？", True),
    ],
)
def test_a_quotation_mark_that_was_lost_asks_nothing(text: str, *, is_asked: bool) -> None:
    assert ToldSentence(words=CLAIM, text=text).is_asked is is_asked


@pytest.mark.parametrize("text", [f"{CLAIM}?", f"«{CLAIM}？»", f"{CLAIM}؟"])
def test_who_asks_it_does_not_say_it(text: str) -> None:
    asked, said = (ToldSentence(words=CLAIM, text=each) for each in (text, f"{CLAIM}."))
    beside = ToldSentence(words="they met on tuesday", text="They met on Tuesday.")
    both = Telling(sentences=(beside, asked))

    for strictly in (True, False):
        assert differs(asked, said, strictly=strictly)
        assert differs(said, asked, strictly=strictly)
        assert not differs(asked, asked, strictly=strictly)
    assert likeness_of(Telling(sentences=(said,)), both, strictly=False).unlike
    # What was remembered without its text may have been either.
    assert not differs(ToldSentence(words=CLAIM), said, strictly=False)
    assert differs(ToldSentence(words=CLAIM, doubts=("?",)), said, strictly=False)
