import pytest
from pydantic import ValidationError

from schemas.feedback import FeedbackVerdict
from tests.builders import a_feedback


@pytest.mark.parametrize(
    ("change", "replaces"),
    [
        pytest.param({"verdict": FeedbackVerdict.DUPLICATE}, True, id="another-verdict"),
        pytest.param({"report_id": "f" * 32}, True, id="a-later-version"),
        pytest.param({"author": "bo"}, False, id="another-reader"),
        pytest.param({"watch": "another"}, False, id="another-watch"),
        pytest.param({"article_id": "f" * 32}, False, id="another-article"),
    ],
)
def test_a_reader_has_one_verdict_on_an_article_for_a_watch(
    change: dict[str, str], *, replaces: bool
) -> None:
    said = a_feedback()

    assert (said.model_copy(update=change).key == said.key) is replaces


@pytest.mark.parametrize("verdict", FeedbackVerdict)
def test_only_what_was_missed_names_no_alert(verdict: FeedbackVerdict) -> None:
    if verdict is FeedbackVerdict.MISSED:
        assert a_feedback(verdict, alert_id=None).alert_id is None
        return
    with pytest.raises(ValidationError, match="names none"):
        a_feedback(verdict, alert_id=None)
