"""Finding many patterns at once.

All the words of all the patterns stand in one `PhraseMatcher`, which goes over a document once,
however many there are; what it and the prefixes found is then put together by position. So the
cost follows what a text holds, not how many patterns there are.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from collections.abc import Sequence as Row
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, NamedTuple, Self, TypeVar

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from streams.extraction.folding import GLUE, fold
from streams.extraction.patterns import Choice, Edge, Gap, Number, Prefix, Sequence, Words
from streams.extraction.tokens import share, tokens_of

T = TypeVar("T", bound=Hashable)
Atom = Words | Prefix | Number
MOST_REMEMBERED = 65_536
_BY_START = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A pattern found: what it stands for, and its tokens."""

    what: T
    start: int
    end: int


class _Any(NamedTuple):
    """One of these atoms, by number."""

    of: frozenset[int]

    def ends(self, position: int, stretch: "_Stretch") -> Row[int]:
        """Return where it may end if it begins here."""
        of = self.of
        return [position + length for atom, length in stretch.at.get(position, ()) if atom in of]


class _Gap(NamedTuple):
    """Up to so many words; where ``until`` is known, one of these atoms has to follow."""

    most: int
    until: frozenset[int] | None

    def ends(self, position: int, stretch: "_Stretch") -> Row[int]:
        """Return where it may end, the nearest first."""
        last = min(position + self.most, stretch.end)
        if self.until is None:
            return range(position, last + 1)
        places = stretch.places(self.until)
        return places[bisect_left(places, position) : bisect_right(places, last)]


class _Edge(NamedTuple):
    """Where a run of letters begins, or ends."""

    def ends(self, position: int, stretch: "_Stretch") -> Row[int]:
        """Return this very place, if it is one."""
        return [position] if stretch.has_edge(position) else []


class _Branches(NamedTuple):
    """One of these, or nothing if ``optional``.

    ``begins`` gives, by atom, the numbers of those that may begin with it; ``loose`` are those
    that may begin with anything.
    """

    of: tuple["_Steps", ...]
    optional: bool
    begins: Mapping[int, frozenset[int]]
    loose: frozenset[int]
    firsts: frozenset[int]

    @classmethod
    def make(
        cls,
        branches: tuple["_Steps", ...],
        *,
        optional: bool,
        one: Callable[[frozenset[int]], frozenset[int]],
    ) -> "_Branches":
        """Note what each branch may begin with; ``one`` returns the one set of equal ones."""
        begins: defaultdict[int, set[int]] = defaultdict(set)
        for number, branch in enumerate(branches):
            for atom in _firsts(branch):
                begins[atom].add(number)
        loose = frozenset(n for n, branch in enumerate(branches) if not _is_anchored(branch))
        fixed = {atom: one(frozenset(numbers)) for atom, numbers in begins.items()}
        return cls(branches, optional, fixed, one(loose), one(frozenset(fixed)))

    def ends(self, position: int, stretch: "_Stretch") -> Row[int]:
        """Return where those end that may begin here, in their order.

        What many patterns have in common is worked out once in a sentence.
        """
        key = id(self), position
        found = stretch.tried.get(key)
        if found is None:
            begun = [
                numbers
                for atom, _ in stretch.at.get(position, ())
                if (numbers := self.begins.get(atom))
            ]
            tried = sorted(self.loose.union(*begun)) if begun else sorted(self.loose)
            found = [end for n in tried for end in _ends(self.of[n], position, stretch)]
            if self.optional:
                found.append(position)
            stretch.tried[key] = found
        return found


_Found = tuple[tuple[int, int], ...]
"""Atoms that begin at one token, and how many tokens each takes."""

_Step = _Any | _Branches | _Gap | _Edge
_Steps = tuple[_Step, ...]


class _Rule(NamedTuple, Generic[T]):
    """A pattern ready to be tried; of each of its ``needs`` one atom must be there."""

    what: T
    steps: _Steps
    firsts: frozenset[int]
    needs: tuple[frozenset[int], ...]

    def may_match(self, present: set[int]) -> bool:
        """Whether a sentence with these atoms is worth trying."""
        for need in self.needs:  # noqa: SIM110 - a generator is half as fast
            if need.isdisjoint(present):
                return False
        return True


class _Stretch:
    """One sentence: its tokens, and which atoms begin where."""

    def __init__(self, doc: Doc, start: int, end: int, at: Mapping[int, _Found]) -> None:
        self.end = end
        self.at = at
        self.starts: defaultdict[int, list[int]] = defaultdict(list)
        for position, found in at.items():
            for atom, _ in found:
                self.starts[atom].append(position)
        self.present = set(self.starts)
        self.tried: dict[tuple[int, int], list[int]] = {}
        self._places: dict[int, list[int]] = {}
        self._doc = doc
        self._start = start

    def places(self, atoms: frozenset[int]) -> Row[int]:
        """Return where one of these atoms begins, from first to last."""
        places = self._places.get(id(atoms))
        if places is None:
            places = sorted({at for atom in atoms & self.present for at in self.starts[atom]})
            self._places[id(atoms)] = places
        return places

    def has_edge(self, position: int) -> bool:
        """Whether a run of letters begins or ends before this token."""
        if position in (self._start, self.end):
            return True
        before, here = self._doc[position - 1], self._doc[position]
        joined = before.text[-1].isalnum() and here.text[0].isalnum()
        return bool(before.whitespace_) or not joined


_PhraseNumbers = Mapping[tuple[str, ...], Row[tuple[int, str | None]]]


class _Atoms(NamedTuple):
    """The numbers of atoms, by what is looked up: a phrase, a word, the beginning of one.

    A phrase is its folded words; with each number stands the exact spelling it must have, if any.
    """

    phrases: _PhraseNumbers
    words: Mapping[str, Row[int]]
    prefixes: Mapping[str, int]
    any_number: int | None

    @classmethod
    def of(cls, numbers: Mapping[Atom, int]) -> Self:
        """Sort them by their kind."""
        phrases: defaultdict[tuple[str, ...], list[tuple[int, str | None]]] = defaultdict(list)
        words: defaultdict[str, list[int]] = defaultdict(list)
        prefixes: dict[str, int] = {}
        for atom, number in numbers.items():
            match atom:
                case Prefix(text):
                    prefixes[text] = number
                case Words(text, exact):
                    folded = tuple(fold(token.text) for token in tokens_of(text))
                    if exact or len(folded) > 1:
                        phrases[folded].append((number, text if exact else None))
                    else:
                        words[folded[0]].append(number)
        return cls(dict(phrases), dict(words), prefixes, numbers.get(Number()))


@dataclass(frozen=True, slots=True)
class Plan(Generic[T]):
    """Patterns worked out, before any pipeline is there: what is dear to make and cheap to keep.

    ``atoms`` are the words of all patterns; ``rules`` gives, for the number of an atom, the
    patterns to be tried where it is found: each is there by what it needs and is rarest.
    """

    atoms: _Atoms
    rules: Mapping[int, Row[_Rule[T]]]

    @classmethod
    def of(cls, patterns: Iterable[tuple[T, Sequence]]) -> Self:
        """Work patterns out."""
        compiler = _Compiler()
        rules: defaultdict[int, list[_Rule[T]]] = defaultdict(list)
        for what, sequence in patterns:
            steps = compiler.steps(sequence)
            firsts = compiler.one(frozenset(_firsts(steps)))
            needs = tuple(sorted(map(compiler.one, _needs(steps)), key=compiler.share))
            rule = _Rule(what, steps, firsts, needs)
            for atom in needs[0] if needs else firsts:
                rules[atom].append(rule)
        return cls(_Atoms.of(compiler.atoms), dict(rules))


class _Compiler:
    """Numbers atoms, and turns the nodes of patterns into steps; equal ones become one."""

    def __init__(self) -> None:
        self.atoms: dict[Atom, int] = {}
        self._shares: list[float] = []
        # What a file's [words] say is one and the same node wherever it is named.
        self._known: dict[int, _Any | _Branches] = {}
        self._sets: dict[frozenset[int], frozenset[int]] = {}
        self._anys: dict[frozenset[int], _Any] = {}
        self._gaps: dict[_Gap, _Gap] = {}
        self._edge = _Edge()
        self._branches: dict[tuple[bool, tuple[tuple[int, ...], ...]], _Branches] = {}

    def steps(self, sequence: Sequence) -> _Steps:
        steps = tuple(self._step(node) for node in sequence)
        return tuple(
            self._gap(step, steps[at + 1 :]) if isinstance(step, _Gap) else step
            for at, step in enumerate(steps)
        )

    def one(self, numbers: frozenset[int]) -> frozenset[int]:
        """Return the one set of these numbers."""
        return self._sets.setdefault(numbers, numbers)

    def share(self, atoms: Iterable[int]) -> float:
        """Return how much of a text these atoms may be, roughly."""
        return sum(self._shares[atom] for atom in atoms)

    def _gap(self, gap: _Gap, rest: _Steps) -> _Gap:
        """Note what has to follow a gap."""
        until = self.one(frozenset(_firsts(rest))) if _is_anchored(rest) else None
        known = gap._replace(until=until)
        return self._gaps.setdefault(known, known)

    def _step(self, node: Words | Prefix | Number | Edge | Gap | Choice) -> _Step:
        if isinstance(node, Edge):
            return self._edge
        if isinstance(node, Gap):
            return _Gap(node.most, until=None)
        if not isinstance(node, Choice):
            return self._any(frozenset({self._number(node)}))
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = self._choice(node)
        return known

    def _choice(self, node: Choice) -> _Any | _Branches:
        branches = tuple(self.steps(branch) for branch in node.branches)
        single = [step.of for branch in branches if (step := _only(branch)) is not None]
        if len(single) == len(branches) and not node.optional:
            return self._any(frozenset(atom for of in single for atom in of))
        # Equal steps are one and live on here: their identities say whether branches are equal.
        key = node.optional, tuple(tuple(map(id, branch)) for branch in branches)
        if key not in self._branches:
            self._branches[key] = _Branches.make(branches, optional=node.optional, one=self.one)
        return self._branches[key]

    def _any(self, numbers: frozenset[int]) -> _Any:
        return self._anys.setdefault(numbers, _Any(self.one(numbers)))

    def _number(self, atom: Atom) -> int:
        number = self.atoms.setdefault(atom, len(self.atoms))
        if number == len(self._shares):
            self._shares.append(1.0 if isinstance(atom, Number) else share(atom.text))
        return number


class Tokens(NamedTuple):
    """The tokens of sentences that follow each other in one document.

    ``norms`` gives what each is compared by, ``owners`` which sentence it is in.
    """

    doc: Doc
    sentences: Row[tuple[int, int]]
    norms: Row[int]
    owners: Row[int]

    @classmethod
    def of(cls, doc: Doc, sentences: Row[tuple[int, int]]) -> Self:
        """Look them up, once for all that is looked for; a sentence is from token to token."""
        norms: list[int] = doc.to_array(["NORM"]).tolist()
        owners = [index for index, (start, end) in enumerate(sentences) for _ in range(start, end)]
        return cls(doc, sentences, norms, owners)


class Search(Generic[T]):
    """Patterns, ready to be found in documents of one pipeline."""

    def __init__(self, nlp: Language, plan: Plan[T]) -> None:
        self._rules = plan.rules
        self._phrases = _Phrases(nlp, plan.atoms.phrases)
        self._words = _Words(nlp, plan.atoms)

    def find(self, tokens: Tokens) -> list[list[Hit[T]]]:
        """Return, for each sentence, what it holds, by start."""
        owners = tokens.owners
        found: dict[int, _Found] = {}
        for atom, start, end in self._phrases.find(tokens):
            if owners[start] == owners[end - 1]:
                found[start] = (*found.get(start, ()), (atom, end - start))
        for start, atoms in self._words.find(tokens.norms):
            found[start] = found[start] + atoms if start in found else atoms
        at: list[dict[int, _Found]] = [{} for _ in tokens.sentences]
        for start, atoms in found.items():
            at[owners[start]][start] = atoms
        return [
            sorted(self._put_together(_Stretch(tokens.doc, start, end, here)), key=_BY_START)
            if here
            else []
            for (start, end), here in zip(tokens.sentences, at, strict=True)
        ]

    def _put_together(self, stretch: _Stretch) -> Iterator[Hit[T]]:
        # A rule may be known by several atoms that are there.
        known = {id(rule): rule for atom in stretch.present for rule in self._rules.get(atom, ())}
        for rule in known.values():
            if rule.may_match(stretch.present):
                for position in stretch.places(rule.firsts):
                    if ends := _ends(rule.steps, position, stretch):
                        yield Hit(rule.what, position, ends[0])


class _Phrases:
    """The words in a row, in spaCy's `PhraseMatcher`."""

    def __init__(self, nlp: Language, phrases: _PhraseNumbers) -> None:
        self._matcher = PhraseMatcher(nlp.vocab, attr="NORM")
        self._matcher.add("phrases", [Doc(nlp.vocab, words=list(words)) for words in phrases])
        add = nlp.vocab.strings.add
        self._numbers = {tuple(map(add, words)): each for words, each in phrases.items()}

    def find(self, tokens: Tokens) -> Iterator[tuple[int, int, int]]:
        for _, start, end in self._matcher(tokens.doc):
            for number, exact in self._numbers[tuple(tokens.norms[start:end])]:
                if exact is None or tokens.doc[start:end].text.rstrip().rstrip(GLUE) == exact:
                    yield number, start, end


class _Words:
    """Single words, prefixes and numbers: what a token is by its form."""

    def __init__(self, nlp: Language, atoms: _Atoms) -> None:
        self._strings = nlp.vocab.strings
        self._whole = atoms.words
        self._prefixes = atoms.prefixes
        self._shortest = min(map(len, self._prefixes), default=0)
        self._longest = max(map(len, self._prefixes), default=0)
        self._any_number = atoms.any_number
        self._remembered: dict[int, _Found] = {}

    def find(self, norms: Row[int]) -> list[tuple[int, _Found]]:
        """Return which tokens are any, and which each is."""
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        for norm in set(norms).difference(self._remembered):
            self._remembered[norm] = self._look_up(norm)
        found = map(self._remembered.__getitem__, norms)
        return [(position, atoms) for position, atoms in enumerate(found) if atoms]

    def _look_up(self, norm: int) -> _Found:
        word = self._strings[norm]
        heads = (word[:n] for n in range(self._shortest, min(len(word), self._longest) + 1))
        found = [self._prefixes[head] for head in heads if head in self._prefixes]
        found.extend(self._whole.get(word, ()))
        if self._any_number is not None and word.isdecimal():
            found.append(self._any_number)
        return tuple((atom, 1) for atom in found)


def _only(branch: _Steps) -> _Any | None:
    """Return a branch's atoms if they are all there is to it."""
    step = branch[0]
    return step if len(branch) == 1 and isinstance(step, _Any) else None


def _firsts(steps: _Steps) -> Iterator[int]:
    """Yield the atoms that a sequence may begin with."""
    for step in steps:
        if isinstance(step, _Any):
            yield from step.of
            return
        if isinstance(step, _Branches):
            yield from step.firsts
            if not step.optional:
                return


def _is_anchored(steps: _Steps) -> bool:
    """Whether a sequence begins with an atom, neither with words that may be any nor empty."""
    for step in steps:
        if isinstance(step, _Any):
            return True
        if isinstance(step, _Gap):
            return False
        if isinstance(step, _Branches) and not step.optional:
            return not step.loose
        if isinstance(step, _Branches) and step.loose:
            return False
    return False


def _needs(steps: _Steps) -> Iterator[frozenset[int]]:
    """Yield, for each step that must be there, the atoms that it may begin with."""
    for step in steps:
        if isinstance(step, _Any):
            yield step.of
        elif isinstance(step, _Branches) and not (step.optional or step.loose):
            yield step.firsts


def _ends(steps: _Steps, position: int, stretch: _Stretch) -> Row[int]:
    """Return where a sequence that begins here may end: what may be there first, short gaps first.

    No rest of it is tried twice at one place, so that the cost of a pattern follows its length
    times that of the sentence, however many gaps and choices it has.
    """
    reached: Row[int] = [position]
    for step in steps:
        if len(reached) == 1:
            reached = step.ends(reached[0], stretch)
        else:
            reached = list(dict.fromkeys(end for at in reached for end in step.ends(at, stretch)))
        if not reached:
            break
    return reached
