"""How alike two tellings are: what counts on the clause, and what does not."""

import pytest

from alerts.likeness import likeness, sketch
from schemas.mention import Telling, ToldSentence
from tests.builders import a_telling

SAID = "the pact obliges either side to send immediate military assistance if attacked"
AROUND = ("the ministers met on tuesday in the capital", "they spoke for three hours behind doors")


def telling(sentence: ToldSentence | str, *, around: tuple[str, ...] = AROUND) -> Telling:
    told = ToldSentence(words=sentence, text=sentence) if isinstance(sentence, str) else sentence
    return Telling(sentences=(told, *(ToldSentence(words=words) for words in around)))


def differs(before: ToldSentence | str, now: ToldSentence | str, *, strictly: bool) -> bool:
    return bool(likeness(telling(now), telling(before), strictly=strictly).unlike)


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
        (f"article 4 of {SAID}", f"article four of {SAID}"),
        (f"{SAID} under a treaty that nobody has read", f"{SAID} under a treaty"),
        ("조 약 제 4 조 는 한 쪽 이 침 공 을 받 으 면", "조 약 4 조 는 한 쪽 이 침 공 을 받 으 면"),
    ],
    ids=["spelling", "numeral", "cut", "ordinal"],
)
def test_house_style_is_not_seen_in_another_outlets_text(
    before: ToldSentence | str, now: ToldSentence | str
) -> None:
    assert not differs(before, now, strictly=False)
    assert differs(before, now, strictly=True)


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
    ],
)
def test_a_word_of_the_clause_that_changes_is_seen_in_any_text(now: str) -> None:
    assert differs(SAID, now, strictly=False)


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

    assert likeness(now, before, strictly=False).unlike == ()


def test_an_excerpt_lies_within_its_text_and_not_the_reverse() -> None:
    whole, part = telling(SAID), telling(SAID, around=AROUND[:1])

    found = likeness(part, whole, strictly=True)

    assert (found.of_this, found.unlike) == (1.0, ())
    assert found.of_other < 1.0
    assert found.overlap == 1.0


def test_what_is_left_over_is_named_with_the_sentence_nearest_to_it() -> None:
    now = SAID.replace("immediate", "all")

    ((sentence, nearest),) = likeness(telling(now), telling(SAID), strictly=True).unlike

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

    assert not differs(
        "the pact obliges either side to send immediate military assistance", now, strictly=False
    )
