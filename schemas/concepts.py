"""The closed list of concepts: what a treaty keyword can say, in whatever language.

Language files map words to these; the judge knows these and no words.
"""

from enum import StrEnum


class Concept(StrEnum):
    """What words about a treaty express; the value stands in `Term.concept`."""

    # The commitment, by name.
    CLAUSE_NAME = "clause_name"  # mutual defence pact, aid clause, automatic intervention
    DEFENCE_PACT = "defence_pact"  # the shorter names: defence pact, military alliance restored
    MUTUAL_DEFENCE = "mutual_defence"  # mutual defence, mutual military aid: no instrument named

    # The instrument.
    TREATY = "treaty"
    TREATY_TITLE = "treaty_title"  # comprehensive strategic partnership
    CLAUSE = "clause"  # the relevant article, that clause: a part without its number
    ARTICLE_4 = "article_4"
    ARTICLE_OTHER = "article_other"
    UN_CHARTER = "un_charter"

    # The commitment, by content.
    ATTACK_CONDITION = "attack_condition"  # if attacked, in the event of aggression
    ATTACK = "attack"  # any word of attack or war
    CASE = "case"  # if, when, as soon as
    EITHER_PARTY = "either_party"  # one of the parties, the other; and vice versa
    AID = "aid"  # military assistance, come to the aid of
    HELP = "help"  # any word of helping, fighting for, standing by
    MUTUAL_AID = "mutual_aid"  # help each other, come to each other's aid
    ALL_MEANS = "all_means"  # with all means, without delay
    ONE_FOR_ALL = "one_for_all"  # an attack on one is an attack on both
    OBLIGATION = "obligation"  # pledge, provide for, oblige

    # How it is put to use.
    INVOKED = "invoked"  # under, pursuant to, triggered
    TROOPS = "troops"  # sent soldiers

    # What bears on whether it is said at all.
    BOTH_PARTIES = "both_parties"  # the two countries
    DENIAL = "denial"  # contains no, does not oblige
    CONTRAST = "contrast"  # unlike the pact with X, such as the one with X
    BUT_NOT = "but_not"  # but no, yet not: what follows is denied, and nothing before it
    NOT_ONLY = "not_only"  # not only, not least, no matter: a no that denies nothing
    ADVERSATIVE = "adversative"  # but, however: what was denied before it is not what follows
    CONCESSION = "concession"  # although: its clause is conceded, and what stands beyond it stated
    SUCH = "such"  # no such, denied this: what is denied is what was said before
    BACKDROP = "backdrop"  # amid, in the face of: what others do meanwhile
    HYPOTHETICAL = "hypothetical"  # may include, whether it will contain
    UPCOMING = "upcoming"  # ahead of the visit, will sign
    SIGNED = "signed"  # signed, ratified, in force
    REACTION = "reaction"  # condemned, voiced concern: who speaks of a treaty does not own it
    CONSULT = "consult"  # consult, inform, keep in touch: what Article 3 is about
    CONSULT_ON = "consult_on"  # consult on aid: what is promised is to talk of it
    CIVIL_AID = "civil_aid"  # floods, criminal matters: help of another kind
    PRISONER = "prisoner"  # prisoners of war: no word of a war that is to come
    EARLIER = "earlier"  # of 1961, Soviet-era, lapsed
    LIKENESS = "likeness"  # resembles, restores, its own version of
    NEW = "new"  # of 2024, the new one
    OTHER_LAW = "other_law"  # Article 4 of the Geneva Convention, a constitution, a visa agreement

    # Which step a text reports; looked for only where the clause is mentioned.
    SIGNATURE = "signature"  # signed, put their names to
    PUBLICATION = "publication"  # released the text, the full text of the treaty
    RATIFICATION = "ratification"  # ratified, a chamber approved, signed into law, by decree
    ENTRY_INTO_FORCE = "entry_into_force"  # took effect, exchanged the instruments
    INVOCATION = "invocation"  # invoked the article, applied it, acted under it
    NON_INVOCATION = "non_invocation"  # not invoked, does not apply, no grounds for it
    DISPATCH = "dispatch"  # sent soldiers or arms, soldiers arrived, fought
    AMENDMENT = "amendment"  # amended, a protocol to it
    SUSPENSION = "suspension"  # suspended, denounced, withdrew
    AHEAD = "ahead"  # is to, will, next week, submitted to parliament: not yet done
    RECALLED = "recalled"  # last year, in June, months after, was signed when: done before
    NOT_DONE = "not_done"  # has not, refused to, postponed, rejected, no troops were sent
    NOT_DENIED = "not_denied"  # does not deny it, no doubt: done all the same
    REFERENCE = "reference"  # the article, the clause, the pledge: spoken of before
    COMMENT = "comment"  # analysts, warned, condemned, what is, why: about it, not it

    # Other instruments, as such.
    NATO_TREATY = "nato_treaty"
    EU_TREATY = "eu_treaty"
    CSTO_TREATY = "csto_treaty"
    US_ROK_TREATY = "us_rok_treaty"
    US_JAPAN_TREATY = "us_japan_treaty"
    US_PHILIPPINES_TREATY = "us_philippines_treaty"
    CHINA_DPRK_TREATY = "china_dprk_treaty"
    USSR_DPRK_TREATY = "ussr_dprk_treaty"
    OTHER_TREATY = "other_treaty"


CUES = frozenset(
    {
        Concept.CLAUSE,
        Concept.EITHER_PARTY,
        Concept.ATTACK,
        Concept.CASE,
        Concept.AID,
        Concept.HELP,
        Concept.ALL_MEANS,
        Concept.OBLIGATION,
        Concept.INVOKED,
        Concept.TROOPS,
        Concept.BOTH_PARTIES,
        Concept.DENIAL,
        Concept.HYPOTHETICAL,
        Concept.CONTRAST,
        Concept.BUT_NOT,
        Concept.NOT_ONLY,
        Concept.ADVERSATIVE,
        Concept.CONCESSION,
        Concept.SUCH,
        Concept.BACKDROP,
        Concept.UPCOMING,
        Concept.SIGNED,
        Concept.REACTION,
        Concept.CIVIL_AID,
        Concept.PRISONER,
        Concept.OTHER_LAW,
        Concept.CONSULT,
        Concept.CONSULT_ON,
        Concept.EARLIER,
        Concept.NEW,
        Concept.LIKENESS,
    }
)
"""Concepts that mean something only near another one: everyday words, kept only there."""

STEPS = frozenset(
    {
        Concept.SIGNATURE,
        Concept.PUBLICATION,
        Concept.RATIFICATION,
        Concept.ENTRY_INTO_FORCE,
        Concept.INVOCATION,
        Concept.NON_INVOCATION,
        Concept.DISPATCH,
        Concept.AMENDMENT,
        Concept.SUSPENSION,
        Concept.AHEAD,
        Concept.RECALLED,
        Concept.NOT_DONE,
        Concept.NOT_DENIED,
        Concept.REFERENCE,
        Concept.COMMENT,
    }
)
"""Concepts that say which step a text reports, and what bears on that."""

SHORT_WORDED = frozenset(
    {
        Concept.CASE,
        Concept.HYPOTHETICAL,
        Concept.UPCOMING,
        Concept.SIGNED,
        Concept.LIKENESS,
        Concept.ADVERSATIVE,
        Concept.CONCESSION,
        Concept.SUCH,
    }
)
"""Concepts whose words are so short that they stand for something else in another language."""
