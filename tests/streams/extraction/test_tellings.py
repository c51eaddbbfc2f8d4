"""How a report tells the clause, put so that it can be compared."""

from alerts.judge import judged
from alerts.judge_clauses import clause_sentences, following
from alerts.watches import Watch
from schemas.mention import Event, Telling
from streams.extraction import Extractor
from streams.extraction.tellings import AROUND, MOST_ON_IT

PACT = "Russia and North Korea have a mutual defence pact, an official said."


def told(extractor: Extractor, watch: Watch, text: str, title: str = "") -> Telling:
    findings = extractor.findings(title, text, "en", [watch.sides])
    on = judged(findings, watch)
    clauses = clause_sentences(on)
    near = following(findings, on.reading, clauses)
    return extractor.telling(findings, clauses, near, Event())


def test_a_sentence_on_the_clause_has_its_text_and_what_it_says(
    extractor: Extractor, watch: Watch
) -> None:
    (sentence,) = told(extractor, watch, PACT).sentences

    assert sentence.text == PACT
    assert sentence.words == "q159 q423 have mutual defence treaty official said"
    assert "Q159" in sentence.content


def test_sentences_around_are_told_by_their_words_alone(extractor: Extractor, watch: Watch) -> None:
    rain = [f"It rained on day {number}." for number in range(2 * AROUND + 3)]

    sentences = told(
        extractor, watch, " ".join([*rain, PACT, "It rained. The DPRK's sun came out."])
    ).sentences

    assert [each.words for each in sentences][-1] == "q423 sun came out"
    assert len(sentences) == AROUND + 3
    assert [each.text for each in sentences if each.text] == [PACT]


def test_persons_go_by_their_own_name_and_the_article_by_its_number(
    extractor: Extractor, watch: Watch
) -> None:
    said = [
        f"{PACT} Article {four} {verb} both, {who} said."
        for four, verb, who in (
            ("4", "binds", "Dmitry Peskov"),
            ("four", "binds", "Peskov"),
            ("4", "binds", "Zakharova"),
            ("5", "binds", "Peskov"),
        )
    ]

    one, same, *others = (told(extractor, watch, text).sentences[1].words for text in said)

    assert one == same == "article4 obliges both dmitrypeskov said"
    assert one not in others


def test_what_follows_may_say_more_on_the_clause(extractor: Extractor, watch: Watch) -> None:
    text = f"{PACT} Moscow has asked for nothing. It rained. Soldiers from the DPRK helped."

    sentences = told(extractor, watch, text).sentences

    assert [each.text for each in sentences if each.is_near] == [
        "Moscow has asked for nothing.",
        "Soldiers from the DPRK helped.",
    ]


def test_consultations_under_the_article_are_not_natos_where_a_party_speaks(
    extractor: Extractor, watch: Watch
) -> None:
    rudenko = (
        "Russia's envoy said Article 4, which provides for help after consultations, is clear."
    )
    nato = "NATO's Article 4, which provides for consultations, was invoked by Poland."

    clauses = told(extractor, watch, f"{PACT} {rudenko} {nato}").clauses

    assert [each.text for each in clauses] == [PACT, rudenko]


def test_a_title_counts_only_where_it_is_all_there_is(extractor: Extractor, watch: Watch) -> None:
    with_text = told(extractor, watch, f"{PACT} It rained.", title="Their defence pact is signed")
    alone = told(extractor, watch, "It rained.", title=PACT)

    assert [each.text for each in with_text.clauses] == [PACT]
    assert [each.text for each in alone.clauses] == [PACT]


def test_a_text_that_was_misread_is_told_like_the_text(extractor: Extractor, watch: Watch) -> None:
    text = (
        "Russlands Außenminister erklärte, für Nordkorea gelte die Beistandspflicht aus Artikel 4 "
        "des Vertrags, wenn es überfallen würde."
    )

    misread = text.encode().decode("windows-1252", "replace")

    assert misread != text
    assert told(extractor, watch, misread) == told(extractor, watch, text) != Telling()


def test_of_a_digest_only_the_topic_of_the_clause_is_told(
    extractor: Extractor, watch: Watch
) -> None:
    others = ["Shares rose in Paris as chip makers led a rally.", "A storm closed ferry ports."]
    own = [PACT, "Russia would not say more."]
    digest = "\n\n".join([others[0] * 2, *own, others[1] * 3])

    words = [each.words for each in told(extractor, watch, digest).sentences]

    assert words == [each.words for each in told(extractor, watch, "\n\n".join(own)).sentences]


def test_a_text_that_begins_with_them_is_no_digest(extractor: Extractor, watch: Watch) -> None:
    lead = "The DPRK's lower house met."
    rain = " ".join(["It rained for a long time on the square."] * 9)
    text = f"{lead}\n\n{rain}\n\n{PACT}"

    sentences = told(extractor, watch, text).sentences

    assert {each.words for each in sentences[:-1]} == {"rained for long time on square"}


def test_furniture_is_no_part_of_it(extractor: Extractor, watch: Watch) -> None:
    plain = told(extractor, watch, f"{PACT} It rained.")
    dressed = told(extractor, watch, f"Read also: {PACT}\n{PACT} It rained.")

    assert plain == dressed


def test_what_is_denied_or_said_of_its_use_is_on_the_clause_too(
    extractor: Extractor, watch: Watch
) -> None:
    denied = "Moscow said that the clause does not oblige it to send troops."

    clauses = told(extractor, watch, f"{PACT} {denied}").clauses

    assert [each.text for each in clauses] == [PACT, denied]


def test_another_treaty_in_a_digest_is_not(extractor: Extractor, watch: Watch) -> None:
    other = "It rained. It poured. It cleared. The clause in the lease was struck out by the court."

    assert [each.text for each in told(extractor, watch, f"{PACT} {other}").clauses] == [PACT]


def test_however_often_it_is_said_it_fits_a_record(extractor: Extractor, watch: Watch) -> None:
    many = " ".join(PACT.replace("official", f"official of {n}") for n in range(600))

    telling = told(extractor, watch, many)

    assert 100 < len(telling.clauses) < 600
    assert sum(len(each.text or "") for each in telling.clauses[:-1]) <= MOST_ON_IT
    # Whatever changes beyond that is seen all the same.
    other = told(extractor, watch, f"{many} {PACT.replace('official', 'envoy')}")
    assert other.clauses[:-1] == telling.clauses[:-1]
    assert other.clauses[-1] != telling.clauses[-1]
    assert len(told(extractor, watch, f"{PACT} " * 600).clauses) == 1


def test_names_are_told_with_how_they_are_written_where_endings_tell_who_does_it(
    extractor: Extractor, watch: Watch
) -> None:
    def cases(text: str, language: str) -> list[tuple[str, ...]]:
        findings = extractor.findings("", text, language, [watch.sides])
        on = judged(findings, watch)
        clauses = clause_sentences(on)
        near = following(findings, on.reading, clauses)
        return [
            each.cases for each in extractor.telling(findings, clauses, near, Event()).sentences
        ]

    russian = "По статье 4 договора Россия поможет Северной Корее при нападении, заявила Москва."

    assert cases(russian, "ru") == [("q159 россия", "q423 северной корее", "q649")]
    assert cases(PACT, "en") == [()]


def test_what_denies_or_doubts_it_is_marked_in_every_sentence(
    extractor: Extractor, watch: Watch
) -> None:
    text = f"{PACT} Nobody in Kyiv believes it. Will it not rain, he said without elaborating?"

    sentences = told(extractor, watch, text).sentences

    assert [each.doubts for each in sentences] == [(), ("nobody",), ("not", "?")]
    assert [each.is_asked for each in sentences] == [False, False, True]


def test_who_is_meant_is_told_by_its_kind(extractor: Extractor, watch: Watch) -> None:
    text = f"{PACT} Moscow sends its troops. Its troops and theirs met. They met their leader."

    sentences = told(extractor, watch, text).sentences

    assert [each.cases for each in sentences] == [
        (),
        ("whose it",),
        ("whose it",),
        ("whose they",),
    ]
