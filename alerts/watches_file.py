"""The file of a watch: plain YAML, in which an unknown key is an error, too."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from alerts.watches import Instrument, Rival, Sample, Saying, Watch, WatchParty
from schemas import plain_yaml
from schemas.concepts import Concept
from schemas.errors import ConfigurationError

Qid = Annotated[str, Field(pattern=r"^Q[1-9][0-9]*$")]
Text = Annotated[str, Field(min_length=1)]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Party(_Shape):
    id: Qid = Field(description="Wikidata's id of the state, as `Q159`.")
    name: Text = Field(description="Its name, as messages show it.")


class _Instrument(_Shape):
    name: Text = Field(description="The treaty's full name.")
    signed_on: date = Field(description="When it was signed, as `2024-06-19`.")
    article: Concept = Field(
        description="The concept that stands for the watched article in the language files: "
        "`article_4`."
    )


class _Rival(_Shape):
    name: Text = Field(description="What it is called, for whoever reads the file.")
    parties: tuple[Qid, ...] = Field(
        default=(), description="Wikidata's ids of its parties, where these tell it apart."
    )
    concepts: frozenset[Concept] = Field(
        default=frozenset(), description="Concepts that are its own, as `nato_treaty`."
    )


class _Sample(_Shape):
    text: Text = Field(description="The text of an article.")
    language: Text | None = Field(
        default=None, description="Its language, as `en`; found out if not given."
    )
    title: str = Field(default="", description="Its headline.")


class _File(_Shape):
    id: str = Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=80,
        description="What it is known by on the topics: small letters, digits and hyphens. "
        "What was told is remembered by it, so it is never changed.",
    )
    title: Text = Field(description="What it is called in messages.")
    parties: tuple[_Party, ...] = Field(
        min_length=2, max_length=2, description="The two sides of the instrument."
    )
    instrument: _Instrument = Field(description="The treaty that the clause stands in.")
    said_by: frozenset[Saying] = Field(
        default=frozenset(Saying),
        min_length=1,
        description="The ways of saying it that count as a mention.",
    )
    stands_for: dict[Qid, tuple[Qid, ...]] = Field(
        default_factory=dict,
        description="For a state, the ids of those who stand for it: capital, leader, government. "
        "States that are neither party are known as owners of a treaty only if they stand here, "
        "with an empty list if nobody stands for them.",
    )
    rivals: tuple[_Rival, ...] = Field(
        default=(), description="Instruments that share the words, and are not meant."
    )
    must_match: tuple[_Sample, ...] = Field(
        min_length=1, description="Texts that mention the clause. They are run at each start."
    )
    must_not_match: tuple[_Sample, ...] = Field(
        min_length=1, description="Near misses, that do not. They are run at each start."
    )


def read(name: str, text: str) -> Watch:
    """Read a watch. `ConfigurationError` names the file and the line or key."""
    return _watch(_shaped(name, plain_yaml.load(text, name)))


def _shaped(name: str, document: Any) -> _File:
    try:
        return _File.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{name}, {place}" if place else name, first["msg"]) from None


def _watch(file: _File) -> Watch:
    first, second = (
        WatchParty(party.id, party.name, _ids(file, party.id)) for party in file.parties
    )
    return Watch(
        id=file.id,
        title=file.title,
        parties=(first, second),
        instrument=Instrument(
            file.instrument.name, file.instrument.signed_on, file.instrument.article
        ),
        sayings=file.said_by,
        rivals=tuple(
            Rival(rival.name, tuple(_ids(file, id_) for id_ in rival.parties), rival.concepts)
            for rival in file.rivals
        ),
        state_of={id_: state for state, ids in file.stands_for.items() for id_ in (state, *ids)},
        must_match=tuple(map(_sample, file.must_match)),
        must_not_match=tuple(map(_sample, file.must_not_match)),
    )


def _ids(file: _File, state: str) -> frozenset[str]:
    return frozenset((state, *file.stands_for.get(state, ())))


def _sample(sample: _Sample) -> Sample:
    return Sample(sample.text, sample.language, sample.title)
