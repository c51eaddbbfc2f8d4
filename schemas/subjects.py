"""The closed list of subjects: who acts and what it is about, in whatever language.

Language files map words to these; by them reports of one event are known in any language. The
bodies follow the roles of CAMEO and PLOVER, the coding schemes for events in the news.
"""

from enum import StrEnum


class Subject(StrEnum):
    """What an article is about, beside the clause itself."""

    # Who acts.
    LOWER_HOUSE = "lower_house"  # State Duma, deputies
    UPPER_HOUSE = "upper_house"  # Federation Council, senators
    ASSEMBLY = "assembly"  # another parliament, its standing committee
    COMMITTEE = "committee"  # a committee of a parliament
    PRESIDENCY = "presidency"  # Kremlin, presidential office
    GOVERNMENT = "government"  # cabinet, prime minister
    FOREIGN_MINISTRY = "foreign_ministry"
    DEFENCE_MINISTRY = "defence_ministry"
    GENERAL_STAFF = "general_staff"  # army command, generals
    INTELLIGENCE = "intelligence"
    SECURITY_COUNCIL = "security_council"
    RULING_PARTY = "ruling_party"  # its congress, its military commission
    REGION = "region"  # governor, regional authorities
    EMBASSY = "embassy"
    SPOKESPERSON = "spokesperson"
    STATE_MEDIA = "state_media"
    EXPERT = "expert"
    COURT = "court"

    # What is done, and how it is told.
    VOTE = "vote"
    DECREE = "decree"
    LEGISLATION = "legislation"
    SIGNING = "signing"
    INSTRUMENTS = "instruments"  # of ratification
    PROTOCOL = "protocol"
    TREATY_TEXT = "treaty_text"
    REQUEST = "request"  # asked for aid
    SUMMIT = "summit"
    VISIT = "visit"
    TALKS = "talks"
    TELEPHONE = "telephone"
    LETTER = "letter"
    BRIEFING = "briefing"
    INTERVIEW = "interview"
    SPEECH = "speech"
    PROTEST = "protest"
    SANCTIONS = "sanctions"
    ANNIVERSARY = "anniversary"
    PARADE = "parade"
    HONOURS = "honours"  # medals
    MONUMENT = "monument"
    FUNERAL = "funeral"

    # With whom and what.
    COMBAT = "combat"
    INCURSION = "incursion"
    ENGINEERS = "engineers"  # sappers, mines
    CASUALTIES = "casualties"
    PRISONERS = "prisoners"
    MOBILISATION = "mobilisation"
    EXERCISE = "exercise"
    CEASEFIRE = "ceasefire"
    DRONE = "drone"
    MISSILE = "missile"
    ARTILLERY = "artillery"  # shells, ammunition
    NUCLEAR = "nuclear"
    SATELLITE = "satellite"
    AIRCRAFT = "aircraft"
    SHIP = "ship"
    PORT = "port"
    RAILWAY = "railway"
    BRIDGE = "bridge"
    BORDER = "border"
    WORKERS = "workers"
    TRADE = "trade"
    ENERGY = "energy"
    FOOD = "food"
    TOURISM = "tourism"
    MEDICINE = "medicine"  # hospitals
    SCHOOL = "school"


ACTING = frozenset(
    {
        Subject.LOWER_HOUSE,
        Subject.UPPER_HOUSE,
        Subject.ASSEMBLY,
        Subject.COMMITTEE,
        Subject.PRESIDENCY,
        Subject.GOVERNMENT,
        Subject.FOREIGN_MINISTRY,
        Subject.DEFENCE_MINISTRY,
        Subject.SECURITY_COUNCIL,
        Subject.RULING_PARTY,
    }
)
"""Those that take a step of the clause; others tell of it."""

BODIES = ACTING | {
    Subject.GENERAL_STAFF,
    Subject.INTELLIGENCE,
    Subject.REGION,
    Subject.EMBASSY,
    Subject.SPOKESPERSON,
    Subject.STATE_MEDIA,
}
"""Subjects that are somebody's: the foreign ministry of Russia is not that of North Korea."""

_WITH_WHOM = tuple(Subject)[tuple(Subject).index(Subject.COMBAT) :]

TELLING = frozenset(Subject) - frozenset(_WITH_WHOM)
"""Who acts and what is done: what may tell a step whose own words are not known."""
