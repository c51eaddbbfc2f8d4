from dataclasses import replace

import pytest

from alerts.judge import judge
from alerts.judge_reasons import JudgeReason
from alerts.watches import Saying
from schemas.report import VerdictKind
from tests.alerts.readings import findings
from tests.alerts.watched import a_watch

RAIN = "it rained\n" * 200
FILLER = "and so it went on for many words without saying anything at all that would matter to " * 2

MENTIONS = [
    ("by name", "Q159 and Q423 have a clause_name"),
    ("by name, by capitals", "Q649 and Q18808 have a clause_name"),
    ("by a shorter name", "Q159 and Q423 have a defence_pact"),
    ("by a bare name in a treaty", "the treaty of Q159 and Q423 on mutual_defence"),
    ("by content", "treaty of Q159 and Q423 : attack_condition either_party then aid"),
    ("by mutual aid", "Q159 and Q423 obligation mutual_aid attack_condition"),
    ("by plain words", "Q159 and Q423 obligation help case attack either_party treaty"),
    ("a blow at one", "treaty Q159 and Q423 obligation case attack either_party is attack"),
    ("by one for all", "treaty of Q159 and Q423 : one_for_all"),
    ("by the article", "Q423 says article_4 of the treaty with Q159"),
    ("invoked", "Q423 troops to Q159 under the clause of the treaty"),
    (
        "invoked, and another article beside",
        "Q423 troops to Q159 under the clause of the treaty not article_other",
    ),
    (
        "invoked by its number, and another",
        "Q423 troops to Q159 under clause+article_other and article_4 of the treaty",
    ),
    ("parties before", "Q159 and Q423 signed a treaty\nit obligation mutual_aid attack_condition"),
    ("a side each in two sentences", "Q159 spoke\nit has a clause_name with Q423"),
    ("parties in the title", "title: Q159 and Q423\nthe clause_name was read"),
    ("parties after", "the clause_name is there\nsaid Q159 and Q423"),
    ("in the title", "title: Q159 and Q423 sign clause_name\nit rained"),
    ("another state speaks of it", "Q884 and Q30 reaction the clause_name of Q159 and Q423"),
    ("others speak of it, parties before", "Q159 and Q423 met\nQ884 reaction the clause_name"),
    ("a rival further off", f"clause_name of Q159 and Q423 {FILLER} of Q30 and Q884"),
    ("likened to a rival", "treaty of Q159 and Q423 likeness nato_treaty has a clause_name"),
    ("likened to a former one", "Q159 and Q423 clause_name likeness that of earlier days"),
    (
        "others lack it",
        "contrast treaty with Q423 the one of Q159 with Q184 has denial clause_name",
    ),
    (
        "set out from a former treaty, and came to the new one",
        "title: earlier treaty\nQ159 and Q423 have a treaty\narticle_4 of it is quoted",
    ),
    (
        "another is likened, the case, and what is owed",
        "Q159 and Q423 likeness nato_treaty\nattack_condition\nQ159 obligation to aid Q423",
    ),
    ("case in the sentence before", "attack_condition Q423\nQ159 obligation treaty to aid"),
    (
        "an article of the UN Charter is named beside",
        "treaty of Q159 and Q423 un_charter article_other attack_condition mutual_aid",
    ),
    (
        "parties far off, and nobody else",
        f"Q159 rose\nQ423 rose\nQ159 fell\nQ423 fell\n{RAIN}it has a clause_name",
    ),
    (
        "who attacks owns nothing",
        "Q159 and Q423 signed\nobligation treaty : case Q30 and Q884 attack it all_means aid",
    ),
    (
        "given back in the next sentence",
        "the earlier clause_name was lost\nQ159 likeness it to Q423",
    ),
    ("invoked for sappers", "Q423 invoked article_4 of the treaty of Q159 for civil_aid"),
    ("aid of one to the other, case after", "Q159 aid Q423\nattack_condition\nthe treaty"),
    (
        "what the other does in any words",
        "treaty of Q159 and Q423\nattack_condition , either_party",
    ),
    ("with another one", "Q423 Q159 and Q148 obligation treaty aid attack_condition"),
    ("who is named beside", "Q423 troops\nit obligation help\nattack_condition for Q159 treaty"),
    ("a bloc speaks of the pair's pact", "for Q7184 the clause_name of Q159 and Q423 fails"),
    ("what a treaty of both is for", "the treaty of Q159 and Q423 is there attack_condition"),
    (
        "another nearer, yet not beside it",
        f"Q159 obligation mutual_aid attack_condition {FILLER[:30]} Q184 {FILLER[:20]} Q423",
    ),
    (
        "set off from a former treaty by a colon",
        "the first since the earlier treaty : case Q159 attack then Q423 obligation aid all_means",
    ),
    (
        "set off from a former treaty by an Arabic semicolon",
        "the first since the earlier treaty ؛ case Q159 attack then Q423 obligation aid all_means",
    ),
    (
        "set off from a former treaty by a contrast",
        "the earlier treaty was contrast Q159 and Q423 obligation all_means aid attack_condition",
    ),
    (
        "denied of another before a pause",
        "contrast earlier treaty denial , the new treaty Q159 and Q423 mutual_aid attack_condition",
    ),
    (
        "denied of another before a colon",
        "denial Q184 has it : Q159 obligation aid to Q423 attack_condition",
    ),
    (
        "denied of another before an Arabic semicolon",
        "denial Q184 has it ؛ Q159 obligation aid to Q423 attack_condition",
    ),
    (
        "a visit is to come, the treaty is there",
        "upcoming Q423\nby the treaty obligation Q159 and Q423 mutual_aid attack_condition",
    ),
    (
        "something else is guessed at",
        "hypothetical Q148 comes\nQ159 and Q423 obligation mutual_aid attack_condition",
    ),
    (
        "a bare name, the treaty in the next sentence",
        "Q159 and Q423 have mutual_defence\nthe treaty is read",
    ),
    (
        "a former partner nearer, and something new",
        "aid attack_condition of Q184 is new from Q159 to Q423",
    ),
    (
        "aid of one to the other, who has been named before",
        "Q423 rose\nQ159 all_means aid attack_condition",
    ),
    ("the other named later takes it up", "Q423 obligation aid attack_condition\nQ159 signed it"),
    ("one word of rescuers in the case", "Q159 and Q423 mutual_aid attack_condition+civil_aid"),
    (
        "another beside it, whom ours is set against",
        "Q159 writes\nthe text of Q423 contrast that of Q403 has a clause_name",
    ),
    (
        "against a treaty that two others have",
        "against the Q17 and Q928 treaty now Q159 and Q423 obligation mutual_aid attack_condition",
    ),
    ("a bond of one that hears of it", "Q159 obligation aid attack_condition reaction by Q423"),
    ("buried", RAIN + "Q159 and Q423 have a clause_name\n" + RAIN),
    (
        "something else denied before a but",
        "treaty denial weapons , adversative Q159 and Q423 obligation mutual_aid attack_condition",
    ),
    (
        "something else denied before a but without a pause",
        "treaty denial weapons adversative obligation Q159 and Q423 mutual_aid attack_condition",
    ),
    (
        "something else guessed at before a but",
        "treaty hypothetical , adversative Q159 and Q423 obligation mutual_aid attack_condition",
    ),
    (
        "something else denied between the case and a but",
        "treaty of Q159 and Q423 : attack_condition denial gas , adversative obligation mutual_aid",
    ),
    ("another name denied before a but", "Q159 and Q423 denial , adversative a clause_name"),
    (
        "a no that denies nothing",
        "treaty of Q159 and Q423 not_only+denial obligation mutual_aid attack_condition",
    ),
    (
        "something else denied behind a but",
        "Q159 and Q423 obligation mutual_aid attack_condition , adversative+but_not gas",
    ),
    (
        "its use denied behind a but",
        "Q159 and Q423 treaty , adversative+but_not invoked the clause_name",
    ),
    (
        "something else conceded before",
        "concession treaty denial gas , it obligation Q159 and Q423 mutual_aid attack_condition",
    ),
    (
        "something else conceded behind",
        "treaty obligation Q159 and Q423 mutual_aid attack_condition , concession denial alliance",
    ),
    (
        "something else denied behind a but, and not what was said before",
        "treaty so obligation Q159 and Q423 mutual_aid attack_condition , adversative denial gas",
    ),
    (
        "something else guessed at behind a but",
        "treaty so obligation Q159 and Q423 mutual_aid attack_condition , adversative hypothetical",
    ),
    (
        "a but behind its duty",
        "treaty denial gas ; it obligation adversative Q159 and Q423 mutual_aid attack_condition",
    ),
]
SILENT = [
    (
        "who attacks another owns no name of a clause",
        "clause_name case Q159 and Q423 attack Q17",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    ("nothing", "Q159 and Q423 had rain", VerdictKind.NONE, JudgeReason.NOTHING_FOUND),
    ("another matter", "it rained", VerdictKind.NONE, JudgeReason.PARTIES_MISSING),
    ("no parties", "a clause_name", VerdictKind.NONE, JudgeReason.PARTIES_MISSING),
    ("one party", "Q159 has a clause_name", VerdictKind.NONE, JudgeReason.PARTIES_MISSING),
    (
        "the treaty alone",
        "Q159 and Q423 have a treaty_title",
        VerdictKind.TREATY_ONLY,
        JudgeReason.TREATY_WITHOUT_CLAUSE,
    ),
    ("denied", "treaty of Q159 and Q423 has denial clause_name", VerdictKind.TREATY_ONLY, "denied"),
    (
        "denied behind a but",
        "treaty of Q159 and Q423 , adversative denial obligation mutual_aid attack_condition",
        VerdictKind.TREATY_ONLY,
        "denied",
    ),
    (
        "a but not",
        "treaty of Q159 and Q423 obligation so , adversative+but_not mutual_aid attack_condition",
        VerdictKind.TREATY_ONLY,
        "denied",
    ),
    (
        "denied before a but, and something else behind it",
        "treaty of Q159 and Q423 denial mutual_aid attack_condition , adversative trade",
        VerdictKind.TREATY_ONLY,
        "denied",
    ),
    (
        "a but within a phrase, which nothing is stated behind",
        "treaty denial obligation Q159 , so adversative so , to aid Q423 attack_condition",
        VerdictKind.TREATY_ONLY,
        "denied",
    ),
    (
        "a but without a pause or a bond",
        "treaty of Q159 denial so adversative so a clause_name for Q423",
        VerdictKind.TREATY_ONLY,
        "denied",
    ),
    (
        "denied in what is conceded",
        "concession treaty denial Q159 and Q423 obligation mutual_aid attack_condition , it rained",
        VerdictKind.TREATY_ONLY,
        "denied",
    ),
    (
        "denied before something conceded in passing",
        "treaty denial , concession+adversative , Q159 and Q423 obligation mutual_aid case attack",
        VerdictKind.TREATY_ONLY,
        "denied",
    ),
    (
        "what was said before denied behind a but",
        "treaty so obligation Q159 and Q423 mutual_aid attack_condition , adversative denial+such",
        VerdictKind.TREATY_ONLY,
        "denied",
    ),
    (
        "its name denied behind a but",
        "treaty obligation Q159 and Q423 mutual_aid case attack , adversative denial+clause_name",
        VerdictKind.TREATY_ONLY,
        "denied",
    ),
    (
        "denied behind a but, and no treaty before it",
        "Q159 and Q423 obligation mutual_aid attack_condition , adversative denial it is so",
        VerdictKind.TREATY_ONLY,
        "denied",
    ),
    (
        "a duty denied, and one to talk of it behind a but",
        "Q159 and Q423 denial+obligation , adversative obligation consult_on aid case attack",
        VerdictKind.TREATY_ONLY,
        "denied",
    ),
    (
        "parties far off, and others as well",
        f"Q159 rose\nQ423 rose\nQ159 fell\nQ423 fell\nQ30 sang\nQ30 sat\n{RAIN}a clause_name",
        VerdictKind.NONE,
        JudgeReason.PARTIES_MISSING,
    ),
    (
        "aid to a partner of one of ours",
        "attack_condition : case Q184 attack then Q159 obligation aid all_means , so Q423 heard",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "the pair spoke behind a comma",
        "Q30 and Q884 clause_name , Q159 and Q423 reaction it",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "a treaty of both for a case to consult in",
        "the treaty of Q159 and Q423 : attack_condition consult",
        VerdictKind.TREATY_ONLY,
        JudgeReason.TREATY_WITHOUT_CLAUSE,
    ),
    (
        "replaced by another of former times",
        "the earlier clause_name of Q159 and Q423\nQ159 likeness it by the earlier treaty",
        VerdictKind.TREATY_ONLY,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "lost and not given back",
        "the earlier clause_name was lost\nQ159 told Q423",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "aid of one to the other, case of another article",
        "Q159 aid Q423\nattack_condition article_other\nthe treaty",
        VerdictKind.NONE,
        JudgeReason.NOTHING_FOUND,
    ),
    (
        "the case asked for before, and denied",
        "denial Q159 obligation aid attack_condition Q423\nthe earlier treaty obligation help",
        VerdictKind.TREATY_ONLY,
        "denied",
    ),
    (
        "another's treaty denied before a semicolon, and told of after it",
        "Q159 and Q184 denial ; they obligation mutual_aid attack_condition\nQ423 heard",
        VerdictKind.TREATY_ONLY,
        "denied",
    ),
    (
        "guessed at",
        "Q159 and Q423 hypothetical clause_name",
        VerdictKind.TREATY_ONLY,
        "hypothetical",
    ),
    (
        "before the signing",
        "upcoming Q159 and Q423\nclause_name",
        VerdictKind.TREATY_ONLY,
        "hypothetical",
    ),
    ("aid in floods", "Q159 and Q423 clause_name civil_aid", VerdictKind.TREATY_ONLY, "civil_aid"),
    (
        "another article",
        "article_other of Q159 and Q423 treaty attack_condition mutual_aid",
        VerdictKind.TREATY_ONLY,
        JudgeReason.OTHER_ARTICLE,
    ),
    (
        "another article invoked",
        "Q423 troops to Q159 under clause+article_other of the treaty",
        VerdictKind.TREATY_ONLY,
        JudgeReason.TREATY_WITHOUT_CLAUSE,
    ),
    ("help alone", "Q159 and Q423 obligation aid", VerdictKind.NONE, JudgeReason.NOTHING_FOUND),
    ("war and help", "Q159 and Q423 attack help", VerdictKind.NONE, JudgeReason.NOTHING_FOUND),
    ("weak", "Q159 and Q423 case attack help", VerdictKind.TREATY_ONLY, JudgeReason.TOO_WEAK),
    ("furniture", "furniture: Q159 and Q423 clause_name", VerdictKind.NONE, "parties_missing"),
    (
        "a rival in the sentence",
        "Q30 and Q884 have a clause_name\nQ159 and Q423 protest",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "a rival nearer",
        f"Q159 and Q423 {FILLER} clause_name of Q30 and Q884",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "a rival that shares a party",
        "Q423 is glad and says so : Q159 and Q184 have a clause_name",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "a rival by name",
        "nato_treaty is a clause_name",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "an alliance of one name",
        "Q7184 clause_name and so on for Q159 and for Q423 too",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "a rival in the sentence before",
        "Q159 and Q423 spoke\nit rained\nQ30 and Q884 have a treaty\nits clause_name is old",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "an article that set out to tell of a former treaty",
        "title: earlier treaty\nQ423 was glad\nQ159 came\narticle_4 of the treaty is quoted",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "its own defence, of which the other hears",
        "Q423 all_means aid attack_condition and in reaction it told Q159 so",
        VerdictKind.TREATY_ONLY,
        JudgeReason.TOO_WEAK,
    ),
    (
        "its own defence, the other named later",
        "Q423 all_means aid attack_condition\nQ159 sang",
        VerdictKind.TREATY_ONLY,
        JudgeReason.TOO_WEAK,
    ),
    (
        "a treaty of both to consult",
        "treaty of Q159 and Q423 obligation all_means consult attack_condition help",
        VerdictKind.TREATY_ONLY,
        JudgeReason.OTHER_ARTICLE,
    ),
    (
        "two others, ours attack and are told of",
        "Q30 reaction : case Q423 attack Q884 the treaty obligation all_means aid reaction Q159",
        VerdictKind.TREATY_ONLY,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "what the treaty of two others says",
        "Q17 and Q928 treaty says : attack_condition either_party aid as Q159 and Q423 know",
        VerdictKind.TREATY_ONLY,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "another helps another",
        "case Q212 attack then Q17 obligation aid all_means as Q159 and Q423 know",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "one of ours and a partner, the other visited before",
        "after Q423 , Q159 and Q184 will mutual_defence treaty",
        VerdictKind.TREATY_ONLY,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "of others, and ours are named after it with something else",
        "title: Q7184 meets\nobligation mutual_aid attack_condition\nQ159 sang and Q423 sang",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "aid after the case of a rival's treaty",
        "title: nato_treaty\nnato_treaty is old\nattack_condition obligation\nQ159 had aid of Q423",
        VerdictKind.NONE,
        JudgeReason.NOTHING_FOUND,
    ),
    (
        "aid after a case of others with aid of its own",
        "case Q212 attack then aid\nin reaction to Q423 and its aid to Q159",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "another helps, ours beyond a semicolon",
        "attack_condition of Q212 by Q159 : Q7184 obligation aid all_means at once ; Q423 sat",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "two states of no known instrument",
        "Q17 and Q928 have a defence_pact\nQ159 and Q423 protest",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "one of ours with a state of no known instrument",
        "Q159 has a defence_pact with Q403\nQ423 is glad",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "former times",
        "Q159 and Q423 had an earlier clause_name",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
    (
        "former times before",
        "Q159 earlier treaty\nmutual_aid attack_condition for Q423 obligation",
        VerdictKind.OTHER_INSTRUMENT,
        JudgeReason.OTHER_INSTRUMENT,
    ),
]


@pytest.mark.parametrize("text", [row[1] for row in MENTIONS], ids=[row[0] for row in MENTIONS])
def test_a_mention(text: str) -> None:
    verdict = judge(findings(text), a_watch())

    assert verdict.verdict is VerdictKind.MENTION
    assert verdict.score >= 0.5
    assert [party.id for party in verdict.parties] == ["Q159", "Q423"]


@pytest.mark.parametrize(
    ("text", "kind", "reason"), [row[1:] for row in SILENT], ids=[row[0] for row in SILENT]
)
def test_no_mention_and_why(text: str, kind: VerdictKind, reason: str) -> None:
    verdict = judge(findings(text), a_watch())

    assert (verdict.verdict, reason in verdict.reasons) == (kind, True), verdict.reasons
    assert verdict.score < 0.5
    assert (verdict.evidence, verdict.passages, verdict.parties) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Q159 and Q423 had rain", JudgeReason.NOTHING_FOUND),
        ("Q159 had rain", JudgeReason.PARTIES_MISSING),
    ],
)
def test_why_nothing_where_no_sentence_was_kept(text: str, reason: str) -> None:
    """Names alone keep no sentences; whoever asks why a text is silent is told of its names."""
    verdict = judge(replace(findings(text), sentences=(), terms=()), a_watch())

    assert verdict.reasons == (reason,)


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("Q159 and Q423 have a clause_name", Saying.NAME),
        ("Q159 and Q423 have a defence_pact", Saying.SHORT_NAME),
        ("treaty of Q159 and Q423 : attack_condition mutual_aid", Saying.CONTENT),
        ("Q423 says article_4 of the treaty with Q159", Saying.ARTICLE),
        ("Q423 troops to Q159 under the clause of the treaty", Saying.INVOKED),
    ],
    ids=lambda value: value.value if isinstance(value, Saying) else "",
)
def test_a_watch_says_which_ways_of_saying_it_count(text: str, saying: Saying) -> None:
    heard, deaf = a_watch(frozenset({saying})), a_watch(frozenset(Saying) - {saying})

    assert judge(findings(text), heard).verdict is VerdictKind.MENTION
    assert judge(findings(text), deaf).verdict is not VerdictKind.MENTION


def test_evidence_is_the_words_it_rests_on_and_the_parties() -> None:
    verdict = judge(findings("Q159 rained\nthe clause_name with Q423"), a_watch())

    assert [(mark.text, mark.concept) for mark in verdict.evidence] == [
        ("Q159", "party"),
        ("clause_name", "clause_name"),
        ("Q423", "party"),
    ]


def test_a_passage_is_the_sentence_with_its_neighbours_and_marks() -> None:
    text = "it rained\nQ159 and Q423 have a clause_name\nit cleared"

    (passage,) = judge(findings(text), a_watch()).passages

    assert (passage.before, passage.after) == ("it rained", "it cleared")
    assert passage.text == "Q159 and Q423 have a clause_name"
    assert [mark.text for mark in passage.marks] == ["Q159", "Q423", "clause_name"]
    assert all(passage.start <= mark.start and mark.end <= passage.end for mark in passage.marks)


def test_the_strongest_passage_comes_first_and_three_are_enough() -> None:
    line = "Q159 and Q423 have a defence_pact"
    text = f"{line}\n{line}\n{line}\nQ159 and Q423 have a clause_name"

    verdict = judge(findings(text), a_watch())

    assert len(verdict.passages) == 3
    assert verdict.passages[0].text.endswith("clause_name")
    assert verdict.reasons[0] == JudgeReason.CLAUSE_NAMED


def test_a_clause_stated_beside_a_rival_is_a_mention() -> None:
    text = "Q30 and Q884 have a clause_name\n\nQ159 and Q423 have a clause_name"

    assert judge(findings(text), a_watch()).verdict is VerdictKind.MENTION


def test_twenty_topics_on_one_page_do_not_add_up_to_one() -> None:
    topics = ["Q30 spoke", "clause_name was a word", "Q212 fell", *["it rained"] * 17]
    text = "\n\n".join(["Q159 grew", *topics, "Q423 shrank"])

    assert judge(findings(text), a_watch()).verdict is not VerdictKind.MENTION


def test_a_denial_far_from_the_claim_does_not_bear_on_it() -> None:
    text = f"denial {FILLER} Q159 and Q423 have a clause_name"

    assert judge(findings(text), a_watch()).verdict is VerdictKind.MENTION


def test_what_was_signed_is_no_guess_though_a_visit_is_to_come() -> None:
    text = "upcoming Q159\nQ159 and Q423 signed a clause_name"

    assert judge(findings(text), a_watch()).verdict is VerdictKind.MENTION


def test_more_words_for_it_never_lower_the_score() -> None:
    lines = [
        "Q159 and Q423 case attack help",
        "Q159 and Q423 case attack help either_party",
        "Q159 and Q423 case attack help either_party obligation",
        "Q159 and Q423 case attack help either_party obligation treaty",
        "Q159 and Q423 attack_condition aid either_party obligation treaty",
        "Q159 and Q423 attack_condition mutual_aid either_party obligation treaty all_means",
    ]

    scores = [judge(findings(line), a_watch()).score for line in lines]

    assert scores == sorted(scores)
    assert len(set(scores)) == len(scores)


def test_the_same_findings_get_the_same_verdict() -> None:
    text = "Q159 and Q423 have a clause_name\nQ159 and Q423 obligation mutual_aid attack_condition"

    assert judge(findings(text), a_watch()) == judge(findings(text), a_watch())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("it rained", id="silence"),
        pytest.param("Q159 and Q423 have a clause_name", id="a-mention"),
    ],
)
def test_what_is_said_of_a_language_that_nobody_wrote_down_says_so(text: str) -> None:
    known = findings(text)

    verdict = judge(replace(known, is_supported=False), a_watch())

    assert verdict.reasons == (*judge(known, a_watch()).reasons, JudgeReason.LANGUAGE_UNSUPPORTED)
