"""The balance: each thing that came in at a step, and the one end it came to.

What was acknowledged when the books were opened has an end on the topics that were read since;
what was not may have one, or wait. So a flow that runs meanwhile raises no false alarm.
"""

from collections import Counter

from schemas.delivery import FINAL
from streams.reconciliation.books import Books, Cause, Stand
from streams.reconciliation.lines import Fate, Line, Tally
from streams.reconciliation.places import Place

LETTERS = "dead_letters"
NOBODY = "nobody"


def balance(books: Books) -> tuple[Line, ...]:
    """Return a line for each step, from arrivals to deliveries."""
    return (
        _articles(books),
        _reports(books),
        _mentions(books),
        _decisions(books),
        _alerts(books),
    )


def _articles(books: Books) -> Line:
    """Arrivals: each a report or a dead letter."""
    tally = Tally("articles")
    for place in books.arrivals:
        tally.add(_fate_of_article(books, place), "articles", place[1:])
    for place in books.reported:
        if place not in books.arrivals:
            fate = Fate.PAST if _is_gone(books, place) else Fate.UNFOUNDED
            tally.add(fate, "articles", place[1:])
    return tally.line()


def _fate_of_article(books: Books, place: Place) -> Fate:
    is_reported, is_buried = place in books.reported, place in books.buried
    if is_reported:
        return Fate.TWICE if is_buried else Fate.DONE
    if is_buried:
        return Fate.DEAD
    if books.asked.is_waiting("articles", place[1:]):
        return Fate.WAITING
    return Fate.PAST if place in books.past else Fate.LOST


def _is_gone(books: Books, place: Place) -> bool:
    """Whether retention took the arrival away, or the topic it stood on was made again."""
    first = books.arrivals.first(place.topic_id, place.partition)
    return first is None or place.offset < first


def _reports(books: Books) -> Line:
    """Verdicts `mention` of reports: each a mention."""
    tally = Tally("reports")
    for (watch, place), stand in books.claims.items():
        fate = _fate_of_claim(books, (watch, place), stand)
        tally.add(fate, "reports", stand.spot, detail=watch)
    for (watch, place), stand in books.mentions.items():
        is_by_hand = place.topic_id == books.asked.topic_ids["mentions"]
        if (watch, place) not in books.claims and not is_by_hand:
            is_past = books.asked.is_past(stand.began, "reports")
            tally.add(
                _past_or(Fate.UNFOUNDED, is_past=is_past), "mentions", stand.spot, detail=watch
            )
    return tally.line()


def _fate_of_claim(books: Books, cause: Cause, stand: Stand) -> Fate:
    place = cause[1]
    if cause in books.mentions:
        return Fate.DONE
    if place in books.buried or _has_letter_alone(books, place):
        return Fate.DEAD
    is_ours = place.topic_id == books.asked.topic_ids["articles"]
    if is_ours and books.asked.is_waiting("articles", place[1:]):
        return Fate.WAITING
    return _past_or(Fate.LOST, is_past=books.asked.is_past(stand.began, "mentions", LETTERS))


def _has_letter_alone(books: Books, place: Place) -> bool:
    # The arrival is past retention, so that its letter cannot be compared with it.
    return place not in books.arrivals and place[1:] in books.letters.get("articles", {})


def _mentions(books: Books) -> Line:
    """Mentions, by watch and origin: each a decision or a dead letter."""
    tally = Tally("mentions")
    for cause, stand in books.mentions.items():
        fate = _fate_of_record(books, "mentions", stand, "decisions")
        if cause in books.decisions:
            fate = Fate.TWICE if stand.spots == stand.buried else Fate.DONE
        tally.add(fate, "mentions", stand.spot, detail=cause[0])
    for stand in books.garbled.get("mentions", {}).values():
        fate = _fate_of_record(books, "mentions", stand, "decisions")
        tally.add(fate, "mentions", stand.spot, detail="unreadable")
    for cause, stand in books.decisions.items():
        if cause not in books.mentions:
            is_past = books.asked.is_past(stand.began, "mentions")
            tally.add(
                _past_or(Fate.UNFOUNDED, is_past=is_past), "decisions", stand.spot, detail=cause[0]
            )
    return tally.line()


def _fate_of_record(books: Books, topic: str, stand: Stand, effect: str) -> Fate:
    """Return what became of records of which nothing is found on the topic ``effect``."""
    unburied = stand.spots - stand.buried
    if not unburied:
        return Fate.DEAD
    if all(books.asked.is_waiting(topic, spot) for spot in unburied):
        return Fate.WAITING
    return _past_or(Fate.LOST, is_past=books.asked.is_past(stand.began, effect, LETTERS))


def _decisions(books: Books) -> Line:
    """Decisions to tell, by alert: each an alert."""
    tally = Tally("decisions")
    for alert_id, causes in books.told.items():
        if alert_id in books.alerts:
            tally.add(Fate.DONE, "decisions", (0, 0))
            continue
        fates = {cause: _fate_of_decision(books, cause, stand) for cause, stand in causes.items()}
        worst = max(fates, key=lambda cause: _GRAVITY.index(fates[cause]))
        tally.add(fates[worst], "decisions", causes[worst].spot, detail=f"alert {alert_id}")
    for alert_id, stand in books.alerts.items():
        if alert_id not in books.told and alert_id not in books.corrected:
            is_past = books.asked.is_past(stand.began, "decisions")
            fate = _past_or(Fate.UNFOUNDED, is_past=is_past)
            tally.add(fate, "alerts", stand.spot, detail=f"alert {alert_id}")
    return tally.line()


_GRAVITY = (Fate.PAST, Fate.DEAD, Fate.WAITING, Fate.LOST)


def _fate_of_decision(books: Books, cause: Cause, stand: Stand) -> Fate:
    mention = books.mentions.get(cause)
    if mention is not None and mention.buried:
        return Fate.DEAD
    if mention is not None and all(
        books.asked.is_waiting("mentions", spot) for spot in mention.spots
    ):
        return Fate.WAITING
    return _past_or(Fate.LOST, is_past=books.asked.is_past(stand.began, "alerts", LETTERS))


def _alerts(books: Books) -> Line:
    """Alerts, by destination: each a delivery."""
    tally = Tally("alerts")
    states: Counter[str] = Counter()
    for alert_id, stand in books.alerts.items():
        for destination in destinations_of(books, alert_id) or (NOBODY,):
            sent = books.deliveries.get(alert_id, {}).get(destination)
            if sent is None:
                fate = fate_of_unrouted(books, stand)
            else:
                fate = Fate.DONE if sent.state in FINAL else Fate.WAITING
                states[sent.state.value] += 1
            tally.add(fate, "alerts", stand.spot, detail=f"alert {alert_id} to {destination}")
    for stand in books.garbled.get("alerts", {}).values():
        fate = _fate_of_record(books, "alerts", stand, "deliveries")
        tally.add(fate, "alerts", stand.spot, detail="unreadable")
    _deliveries_of_nothing(books, tally, states)
    return tally.line(states)


def fate_of_unrouted(books: Books, stand: Stand) -> Fate:
    """Return what became of an alert that has no delivery where it should have one."""
    return _fate_of_record(books, "alerts", stand, "deliveries")


def destinations_of(books: Books, alert_id: str) -> tuple[str, ...]:
    """Return where an alert goes: as it was routed last, and wherever it went before that."""
    ledger = books.deliveries.get(alert_id, {})
    if not ledger:
        return ()
    last = max(ledger.values(), key=lambda sent: sent.routed_at)
    return tuple(dict.fromkeys((*sorted(ledger), *last.routed_to)))


def _deliveries_of_nothing(books: Books, tally: Tally, states: Counter[str]) -> None:
    for alert_id, ledger in books.deliveries.items():
        if alert_id in books.alerts:
            continue
        for destination, sent in ledger.items():
            states[sent.state.value] += 1
            routed = round(sent.routed_at.timestamp() * 1000)
            fate = _past_or(Fate.UNFOUNDED, is_past=books.asked.is_past(routed, "alerts"))
            tally.add(fate, "deliveries", sent.spot, detail=f"alert {alert_id} to {destination}")


def _past_or(fate: Fate, *, is_past: bool) -> Fate:
    return Fate.PAST if is_past else fate
