"""The closed lists, in the order in which an article meets them."""

from alerts.judge_reasons import JudgeReason
from alerts.routes import GroupBy
from alerts.ruling import Newness
from alerts.watches import Saying
from schemas.closed import ClosedList
from schemas.dead_letter import Reason
from schemas.delivery import DeliveryReason, DeliveryState, ToldIn
from schemas.feedback import FeedbackVerdict
from schemas.health import Condition
from schemas.mention import DecisionKind
from schemas.report import VerdictKind
from schemas.state import State
from schemas.story import CorrectionKind
from streams.reconciliation.lines import Fate
from streams.reconciliation.shares import Share
from streams.troubles import Trouble
from streams.watchdog.judgement import Code

LISTS: tuple[tuple[str, str, type[ClosedList]], ...] = (
    ("Verdicts", "`verdict` of a report's verdicts.", VerdictKind),
    ("Verdict reasons", "`reasons` of a verdict and of a mention, `why` of an alert.", JudgeReason),
    ("Decisions", "`decision` of a decision and of an alert.", DecisionKind),
    ("Decision reasons", "`reasons` of a decision and of an alert.", Newness),
    ("States of the clause", "`state` wherever a story or its place is told.", State),
    ("Corrections of stories", "`kind` of a correction.", CorrectionKind),
    ("Delivery states", "`state` of a delivery.", DeliveryState),
    ("Delivery reasons", "`reason` of a delivery, of `notify test` too.", DeliveryReason),
    ("In what a delivery was told", "`told_in` of a delivery.", ToldIn),
    ("Dead letter reasons", "`reason` of a dead letter.", Reason),
    ("Feedback", "`verdict` of what a reader said.", FeedbackVerdict),
    ("Health", "`condition` on the topic `health`.", Condition),
    ("Troubles", "What the operator is told of, through `CLAUSEWATCH_OPERATOR_URL`.", Trouble),
    ("Why a watchdog ends its worker", "`code` of the log line `worker.ended_by_watchdog`.", Code),
    ("Fates", "Columns of `clausewatch reconcile`, and `what` of its faults.", Fate),
    ("Shares", "Columns of `clausewatch reconcile`, destination by destination.", Share),
    ("Ways of saying it", "`said_by` of a watch file.", Saying),
    ("Groups", "`group_by` of a route file.", GroupBy),
)
