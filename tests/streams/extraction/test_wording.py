"""What a desk writes one way or the other."""

import tomllib
from importlib.resources import files
from itertools import combinations

import pytest

from schemas.mention import DAYS, SAID, THOUGHT
from streams.extraction.credits import Aside
from streams.extraction.normal import words_with
from streams.extraction.wording import wording_in

SECTIONS = tomllib.loads(
    files("streams.extraction").joinpath("wording.toml").read_text(encoding="utf-8")
)
LISTS = ("says", "thinks", "forms", "titles", "treaty", "kept", "particles", "endings")
NEGATIONS = {
    *("no", "not", "never", "none", "nor", "neither", "without", "nicht", "kein", "keine", "nie"),
    *("ohne", "ne", "pas", "jamais", "sans", "nunca", "sin", "não", "nem", "non", "niet", "geen"),
    *("не", "нет", "ни", "без", "tidak", "tak", "bukan", "belum", "tanpa", "jangan", "nie", "bez"),
    *("не", "немає", "değil", "không", "chưa", "不", "没有", "未", "無", "ない", "안", "못", "ไม่"),
    *("not", "لا", "لم", "لن", "ليس", "نه", "नहीं", "or", "oder", "ou", "o", "atau", "или", "only"),
}


def words(language: str, text: str, *, day: str | None = None) -> str:
    """Return a text as it is left, what does not count taken out."""
    wording = wording_in(language)
    assert wording is not None
    at = text.find(day) if day else -1
    days = [Aside(at, at + len(day or ""), DAYS[2])] if day else []
    asides = sorted([*days, *wording.asides(text, days)], key=lambda a: (a.start, -a.end))
    left, done = "", 0
    for aside in asides:
        if aside.start >= done:
            left += f"{text[done : aside.start]} {aside.counts_as} "
            done = aside.end
    return " ".join((left + text[done:]).replace(",", " ").replace(".", " ").casefold().split())


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Peskov said that it binds both.", "Peskov stated it binds both"),
        ("en", "about 3,000 soldiers", "some 3000 troops"),
        ("en", "It was signed on Nov 6", "it was signed on November 6"),
        (
            "de",
            "rund 3.000 Soldaten, teilte das Militär mit.",
            "etwa 3000 Soldaten, sagte das Militär",
        ),
        ("fr", "a-t-il ajouté", "a-t-elle souligné"),
        (
            "es",
            "unos 3.000 soldados, informó el Ejército",
            "cerca de 3000 militares, dijo el Ejército",
        ),
        ("id", "apabila diserang, ujarnya", "jika diserang, katanya"),
        ("ru", "около 3 тысяч солдат, сообщили военные", "примерно 3000 военных, заявили военные"),
        ("ko", "외무장관은 12일 의무가 있다고 말했다", "외무장관이 12일 의무가 있다고 밝혔다"),
        ("zh", "佩斯科夫表示，若遭到攻击", "佩斯科夫称，如果遭到进攻"),
    ],
)
def test_one_does_as_well_as_the_other(language: str, one: str, other: str) -> None:
    assert words(language, one) == words(language, other)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Peskov said", "Peskov denied"),
        ("en", "Peskov said", "Peskov thinks"),
        ("en", "3,000 soldiers", "30,000 soldiers"),
        ("en", "it will bind", "it binds"),
        ("en", "if it is attacked", "unless it is attacked"),
        ("de", "keinen Automatismus", "einen Automatismus"),
        ("fr", "n'a pas invoqué", "a invoqué"),
        ("id", "belum berlaku", "berlaku"),
        ("ru", "не применяла", "применяла"),
        ("ko", "발동하지 않았다", "발동했다"),
        ("zh", "佩斯科夫声称", "佩斯科夫说"),
    ],
)
def test_what_changes_the_sense_stays(language: str, one: str, other: str) -> None:
    assert words(language, one) != words(language, other)


def test_what_belongs_to_a_day_goes_with_it_and_nothing_else() -> None:
    assert words("en", "signed on Wednesday", day="Wednesday") == "signed wednesday"
    assert words("en", "signed before Wednesday", day="Wednesday") == "signed before wednesday"
    assert words("en", "signed on sight") == "signed on sight"


@pytest.mark.parametrize("language", sorted(SECTIONS))
def test_no_list_holds_what_turns_a_sentence_round(language: str) -> None:
    section = SECTIONS[language]
    listed = [phrase for name in LISTS for phrase in section.get(name, ()) if name != "kept"]

    turned = [phrase for phrase in listed if NEGATIONS & set(phrase.casefold().split())]

    assert turned in ([], ["o"])  # Portuguese and Italian "the"
    assert not {SAID, THOUGHT} & {group[0] for group in section.get("alike", ())}


@pytest.mark.parametrize("language", sorted(SECTIONS))
def test_a_phrase_stands_in_one_list_alone(language: str) -> None:
    section = SECTIONS[language]
    lists = [
        *({each.casefold() for each in section.get(name, ())} for name in LISTS),
        *({each.casefold() for each in group} for group in section.get("alike", ())),
    ]

    assert [one & other for one, other in combinations(lists, 2) if one & other] == []


def test_a_language_that_nobody_wrote_down_has_none() -> None:
    assert wording_in("tlh") is None
    assert wording_in(None) is None


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "It obliges Russia to fight with the North", "It obliges Russia to fight the North"),
        ("en", "A few believe so", "Few believe so"),
        ("en", "Both added Article 4", "Both noted Article 4"),
        ("en", "Russia has observed it", "Russia has declared it"),
        ("de", "Der Minister bat den General", "Den Minister bat der General"),
        ("de", "Der Republik hilft Russland", "Die Republik hilft Russland"),
        ("de", "Russland muss wie der Norden helfen", "Russland muss der Norden helfen"),
        ("fr", "le pays qui attaque la Russie", "le pays qu'attaque la Russie"),
        ("fr", "il n'enverra plus que des armes", "il n'enverra plus des armes"),
        ("es", "no enviará más que armas", "no enviará más armas"),
        ("it", "non invierà che armi", "non invierà armi"),
        ("pt", "não enviará mais que armas", "não enviará mais armas"),
        ("pt", "ajuda a Moscou", "ajuda de Moscou"),
        ("ru", "как и при нападении на третьих", "при нападении на третьих"),
        ("ru", "не деньги, а помощь", "не деньги и помощь"),
        ("pl", "nie pieniądze, a pomoc", "nie pieniądze i pomoc"),
        ("ko", "파병한다고 밝혔다", "파병하고 있다고 밝혔다"),
        ("ar", "إن تعرضت لهجوم", "تعرضت لهجوم"),
        ("es", "si declaró la guerra", "si dijo la guerra"),
        ("de", "hat er den Krieg erklärt", "hat er den Krieg mitgeteilt"),
        ("id", "jika Seoul menyatakan perang", "jika Seoul mengatakan perang"),
        ("pt", "ajudará desde que peça", "ajudará desde peça"),
    ],
)
def test_a_small_word_that_makes_it_another_fact_is_kept(
    language: str, one: str, other: str
) -> None:
    assert words(language, one) != words(language, other)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("es", "opina que no implica nada", "no implica nada, opina"),
        ("fr", "estime qu'il n'entraîne rien", "estime : il n'entraîne rien"),
        ("de", "sie gilt, wie er mitteilte", "sie gilt, sagte er"),
    ],
)
def test_what_ties_a_saying_to_what_is_said_is_left_out(
    language: str, one: str, other: str
) -> None:
    assert sorted(words(language, one).replace("'", " ").replace(":", "").split()) == sorted(
        words(language, other).replace("'", " ").replace(":", "").split()
    )


@pytest.mark.parametrize(
    ("language", "text", "doubts"),
    [
        ("en", "Nobody denies that it would have applied", ["nobody", "denies", "would have"]),
        ("en", "he said, and did not elaborate", []),
        ("en", "on condition of anonymity, if at all", ["if"]),
        ("de", "niemand bestreitet das Gerücht", ["niemand", "bestreitet", "gerücht"]),
        ("fr", "selon une rumeur démentie", ["rumeur", "démentie"]),
        ("es", "no es cierto, según un bulo", ["no", "bulo"]),
        ("ru", "никто не опроверг слухи", ["никто", "не", "опроверг", "слухи"]),
        ("ru", "Песков не заявил, что Россия окажет помощь", ["не"]),
        ("es", "no dijo que Rusia prestará ayuda", ["no"]),
        ("it", "non ha detto che la Russia aiuterà", ["non"]),
        ("it", "non ha precisato altro", []),
        ("pl", "nikt nie zaprzecza", ["nikt", "nie", "zaprzecza"]),
        ("cs", "neuvedli nejméně nic", ["neuvedli", "nic"]),
        ("tr", "kimse söylemedi, ayrıntı vermeden", ["kimse", "söylemedi"]),
        ("id", "tak seorang pun membantah", ["tak", "membantah"]),
        ("vi", "không ai bác bỏ", ["không ai", "bác bỏ"]),
        ("zh", "否认谣传", ["否 认", "谣 传"]),
        ("ko", "소문을 부인했다", ["소 문", "부 인"]),
        ("ar", "نفت المزاعم", ["نفت", "مزاعم"]),
    ],
)
def test_what_denies_doubts_or_supposes_is_found(
    language: str, text: str, doubts: list[str]
) -> None:
    wording = wording_in(language)
    assert wording is not None

    assert list(wording.doubts(folded(language, text))) == doubts


@pytest.mark.parametrize("language", sorted(SECTIONS))
def test_a_doubt_is_made_of_words_that_count(language: str) -> None:
    section, wording = SECTIONS[language], wording_in(language)
    assert wording is not None
    left_out = {each.casefold() for name in ("forms", "titles") for each in section.get(name, ())}
    doubts = section["doubts"]

    assert len(doubts) > 100
    assert len(set(doubts)) == len(doubts)
    assert not left_out & {each.casefold() for each in doubts}
    unknown = [
        each
        for each in map(str.casefold, doubts)
        if "*" not in each and not list(wording.doubts(folded(language, each)))
    ]
    assert unknown == []


@pytest.mark.parametrize("language", sorted(SECTIONS))
def test_a_doubt_loses_no_word(language: str) -> None:
    # "siempre que" is no "siempre", and "据称" no "据": what loses a word is found where it is not.
    section, wording = SECTIONS[language], wording_in(language)
    assert wording is not None
    groups = [*section.get("alike", ()), *([each] for each in section.get("kept", ()))]
    counting = {"".join(filter(str.isalnum, group[0].casefold())) for group in groups}
    told = [
        (each, [each] if "*" not in each else [word for word in each.split() if "*" not in word])
        for each in section["doubts"]
    ]

    losing = [
        each
        for each, parts in told
        if not {aside.counts_as for part in parts for aside in wording.asides(part, ())} <= counting
    ]

    assert losing == []
    assert [
        each for each in (*section["doubts"], *section["idle"]) if not folded(language, each)
    ] == []


@pytest.mark.parametrize(
    ("language", "text", "doubts"),
    [
        ("es", "Rusia siempre ayudará", []),
        ("es", "ayudará siempre que lo pida", ["siempreque"]),
        ("it", "il patto di difesa li lega", []),
        ("it", "aiuterà a patto che lo chieda", ["apatto"]),
        ("id", "secara teori wajib", ["secarateori"]),
        ("zh", "很小", []),
        ("zh", "据称如此", ["据称"]),
        ("tr", "ayrıntı vermeden söyledi", []),
        ("tr", "yardım etmeden", ["etmeden"]),
    ],
)
def test_a_doubt_is_found_whole(language: str, text: str, doubts: list[str]) -> None:
    wording = wording_in(language)
    assert wording is not None

    assert list(wording.doubts(folded(language, text))) == doubts


@pytest.mark.parametrize("language", sorted(SECTIONS))
def test_what_is_idle_would_be_a_doubt(language: str) -> None:
    idle = SECTIONS[language]["idle"]
    wording = wording_in(language)
    assert wording is not None

    turning = [each for each in idle if list(wording.doubts(folded(language, each)))]

    assert len(idle) > 20
    assert len(set(idle)) == len(idle)
    assert turning == []


@pytest.mark.parametrize("language", sorted(SECTIONS))
def test_what_is_idle_says_more_than_that_somebody_did_not_say(language: str) -> None:
    # Behind "did not say" stands what was not said.
    wording = wording_in(language)
    assert wording is not None
    idle = [(each, folded(language, each).split()) for each in SECTIONS[language]["idle"]]

    bare = [each for each, words in idle if words[-1] == SAID and [*wording.doubts(words[0])]]

    assert bare == []


def folded(language: str, phrase: str) -> str:
    wording = wording_in(language)
    assert wording is not None
    asides = sorted(wording.asides(phrase, ()), key=lambda each: (each.start, -each.end))
    return " ".join(words_with(phrase.replace("*", ""), asides))
