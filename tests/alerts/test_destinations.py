from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.destinations import Destination, read
from schemas.errors import ConfigurationError

SECRET = "s3cret"  # noqa: S105  (made up, to look for)


def found(yaml: str, **environment: str) -> tuple[Destination, ...]:
    return read(yaml, what="apprise.yaml", environment=environment)


def shown(destination: Destination) -> tuple[str, str, Mapping[str, object]]:
    return destination.name, destination.url.get_secret_value(), destination.options


def refusal(yaml: str, **environment: str) -> str:
    with pytest.raises(ConfigurationError) as refused:
        found(yaml, **environment)
    return str(refused.value)


@pytest.mark.parametrize(
    ("entry", "options"),
    [
        pytest.param("- json://h: {tag: desk}", {}, id="options-in-line"),
        pytest.param("- json://h:\n    tag: desk\n    to: a", {"to": "a"}, id="options-below"),
        pytest.param("- json://h:\n    - tag: desk\n      to: a", {"to": "a"}, id="a-list-of-one"),
        pytest.param("- json://h:\n  tag: desk\n  to: a", {"to": "a"}, id="options-beside"),
        pytest.param("- tag: desk\n  json://h:", {}, id="options-before"),
        pytest.param("- tag: desk\n  json://h:\n    to: a", {"to": "a"}, id="before-and-below"),
        pytest.param("- json://h:\n    to: a\n  to: b\n  tag: desk", {"to": "a"}, id="below-wins"),
        pytest.param("- url: json://h\n  tag: desk\n  to: a", {"to": "a"}, id="url-as-a-key"),
        pytest.param("- json://h:\n    tags: desk", {}, id="tags"),
        pytest.param("- json://h:\n    tag: [desk, night]", {}, id="a-list-of-tags"),
        pytest.param("- json://h:\n    tag: desk, night", {}, id="tags-with-commas"),
        pytest.param("- json://h:\n    tag: desk night", {}, id="tags-with-blanks"),
        pytest.param("- ' json://h ': {tag: ' desk '}", {}, id="blanks-around"),
    ],
)
def test_each_way_to_write_a_destination_is_read(entry: str, options: dict[str, str]) -> None:
    (destination,) = found(f"version: 1\nurls:\n{entry}\n")

    assert shown(destination) == ("desk", "json://h", options)


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        pytest.param("NO", "NO", id="norway-stays-norway"),
        pytest.param("7", "7", id="a-number"),
        pytest.param("平壌-desk_1.b", "平壌-desk_1.b", id="any-letters"),
        pytest.param("[night desk]", "night desk", id="a-blank-within-a-listed-tag"),
    ],
)
def test_a_destination_goes_by_its_first_tag(tag: str, name: str) -> None:
    assert found(f"urls:\n- json://h: {{tag: {tag}}}\n")[0].name == name


def test_destinations_keep_the_order_of_their_file() -> None:
    destinations = found("urls:\n- json://h: {tag: b}\n- json://h: {tag: a}\n- json://h: {tag: c}")

    assert [destination.name for destination in destinations] == ["b", "a", "c"]


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param("- json://u:${KEY}@h: {tag: desk}", id="in-the-url"),
        pytest.param("- ${WHOLE}: {tag: desk}", id="the-whole-url"),
        pytest.param("- tag: desk\n  ${WHOLE}:", id="the-whole-url-after-its-tag"),
        pytest.param("- url: ${WHOLE}\n  tag: desk", id="as-a-value"),
    ],
)
def test_a_variable_is_taken_from_the_environment(entry: str) -> None:
    (destination,) = found(f"urls:\n{entry}\n", KEY=SECRET, WHOLE=f"json://u:{SECRET}@h")

    assert shown(destination) == ("desk", f"json://u:{SECRET}@h", {})


def test_variables_are_filled_in_options_however_deep() -> None:
    (destination,) = found(
        "urls:\n- json://h:\n    tag: desk\n    to: ['${KEY}', {a: 'x-${KEY}'}]\n    n: 5\n",
        KEY=SECRET,
    )

    assert destination.options == {"to": [SECRET, {"a": f"x-{SECRET}"}], "n": 5}


def test_what_a_variable_holds_is_not_filled_again() -> None:
    (destination,) = found("urls:\n- json://${A}: {tag: desk}\n", A="${B}", B="b")

    assert destination.url.get_secret_value() == "json://${B}"


@pytest.mark.parametrize(
    ("yaml", "told"),
    [
        pytest.param("", "apprise.yaml: needs a list `urls:`", id="empty"),
        pytest.param("- json://u:s3cret@h", "apprise.yaml: needs a list `urls:`", id="a-list"),
        pytest.param("urls: json://u:s3cret@h", "needs a list `urls:`", id="urls-no-list"),
        pytest.param("urls: []", "apprise.yaml: names no destination", id="no-urls"),
        pytest.param(
            "include: json://u:s3cret@h\nurls: []", "does not take 'include'", id="include"
        ),
        pytest.param("urls: []\njson://u:s3cret@h: x", "one of its keys", id="a-url-too-far-left"),
        pytest.param("urls:\n- json://u:s3cret@h", "urls[1]: needs a name", id="no-name"),
        pytest.param(
            "urls:\n- json://h: {tag: a}\n- json://s3cret: {tag: a}",
            "urls[2]: a second destination is named 'a'",
            id="a-name-twice",
        ),
        pytest.param("urls:\n- json://s3cret: {tag: []}", "urls[1]: needs a name", id="no-tags"),
        pytest.param("urls:\n- json://s3cret: {tag: a/b}", "needs a name", id="a-slash-in-a-name"),
        pytest.param("urls:\n- json://s3cret: {tag: '${A}'}", "needs a name", id="a-variable-name"),
        pytest.param(
            f"urls:\n- json://s3cret: {{tag: {'a' * 65}}}", "needs a name", id="an-endless-name"
        ),
        pytest.param("urls:\n- 5", "urls[1]: is no URL", id="a-number"),
        pytest.param("urls:\n-", "urls[1]: is no URL", id="nothing"),
        pytest.param("urls:\n- {}", "urls[1]: is no URL", id="an-empty-mapping"),
        pytest.param("urls:\n- tag: s3cret", "urls[1]: is no URL", id="a-tag-alone"),
        pytest.param("urls:\n- [json://s3cret]", "urls[1]: is no URL", id="a-list-as-entry"),
        pytest.param(
            "urls:\n- json://u:s3cret@h: s3cret", "its options are not `key: value`", id="text"
        ),
        pytest.param("urls:\n- json://s3cret: [a]", "options are not", id="a-list-of-text"),
        pytest.param(
            "urls:\n- json://s3cret:\n  - tag: a\n  - tag: b",
            "write one entry per destination",
            id="two-sets-of-options",
        ),
        pytest.param(
            "urls:\n- json://s3cret:\n  - tag: a\n  - to: b",
            "write one entry per destination",
            id="options-in-two-halves",
        ),
        pytest.param(
            "urls:\n- json://s3cret/?a=1&retry=3: {tag: a}", "urls[1] (a): takes no", id="retry"
        ),
        pytest.param("urls:\n- json://s3cret?Retry=3: {tag: a}", "no retry=", id="retry-in-caps"),
        pytest.param(
            "urls:\n- tgram://s3cret?format=markdown: {tag: a}", "no format=", id="format"
        ),
        pytest.param("urls:\n- json://s3cret: {tag: a, overflow: split}", "no overflow=", id="cut"),
        pytest.param("urls:\n- json://s3cret: {tag: a, retry: 3}", "no retry=", id="retry-below"),
        pytest.param("urls:\n- json://s3cret/${GONE}: {tag: a}", "${GONE} is not set", id="unset"),
        pytest.param("urls:\n- json://h: {tag: a, to: '${GONE}'}", "${GONE} is not", id="unset-to"),
        pytest.param("urls: [", ":1: expected the node content", id="half"),
        pytest.param("urls:\n- 'json://s3cret", "end of stream", id="an-open-quote"),
        pytest.param("urls:\n- json://h: {tag: a, to: 1, to: s3cret}", "duplicate key", id="twice"),
        pytest.param("urls:\n- *s3cret", ":2: anchors, aliases", id="an-alias"),
        pytest.param("urls:\n- json://h: !s3cret x", ":2: anchors, aliases, tags", id="a-tag"),
        pytest.param("urls:\n- json://h: {tag: a, d: 2024-13-45}", "is no YAML", id="no-such-day"),
        pytest.param("urls: [" * 3000, "deep nesting", id="without-end"),
        pytest.param("urls:\n\t- json://s3cret", "character '\\t' that cannot", id="a-tabulator"),
        pytest.param("urls:\n- json://s3cret\x01", "no YAML", id="a-control-character"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_place_and_without_its_secrets(
    yaml: str, told: str
) -> None:
    message = refusal(yaml)

    assert message.startswith("apprise.yaml")
    assert told in message
    assert SECRET not in message
    assert "\n" not in message


def test_a_variable_that_is_not_set_is_named_and_those_that_are_stay_secret() -> None:
    message = refusal("urls:\n- json://${KEY}@${GONE}: {tag: desk}\n", KEY=SECRET)

    assert message == "apprise.yaml, urls[1] (desk): ${GONE} is not set"


def test_neither_url_nor_options_show_when_a_destination_is_printed() -> None:
    (destination,) = found(f"urls:\n- json://{SECRET}: {{tag: desk, pass: {SECRET}}}\n")

    assert SECRET not in f"{destination} {destination!r}"


yaml_like = st.lists(
    st.sampled_from([*"ab:-[]{}&*!|>'\"%@`#?,. \n\t", "urls", "tag", "json://", "${A}", "\n- "])
).map("".join)


@given(yaml_like | st.text())
def test_whatever_the_file_holds_only_a_configuration_error_comes_of_it(rest: str) -> None:
    for yaml in (rest, f"urls:\n- json://h: {rest}\n", f"urls:\n- {rest}\n"):
        try:
            read(yaml, what="apprise.yaml", environment={"A": "a"})
        except ConfigurationError as refused:
            assert str(refused).startswith("apprise.yaml")  # noqa: PT017  (either outcome is right)
