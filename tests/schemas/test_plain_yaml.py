from collections.abc import Callable

import pytest

from schemas import plain_yaml
from schemas.errors import ConfigurationError


def test_a_country_is_no_negation_and_a_time_no_number() -> None:
    document = plain_yaml.load("countries: [NO, SE]\nat: 12:30:45\n", "f.yaml")

    assert document == {"countries": ["NO", "SE"], "at": "12:30:45"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("a: [\n", "f.yaml:2: expected the node content", id="broken"),
        pytest.param("a: &x 1\n", "f.yaml:1: anchors", id="anchor"),
        pytest.param("a: &x 1\nb: *x\n", "f.yaml:1: anchors", id="alias"),
        pytest.param("a: !!python/object:os.system x\n", "f.yaml:1: anchors", id="tag"),
        pytest.param("[" * 5000, "f.yaml:1: anchors", id="depth"),
        pytest.param("#" * 2_000_000, "f.yaml: is longer", id="size"),
    ],
)
@pytest.mark.parametrize("read", [plain_yaml.load, plain_yaml.compose], ids=["load", "compose"])
def test_what_is_not_plain_is_refused_by_place(
    read: Callable[[str, str], object], text: str, told: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(text, "f.yaml")

    assert str(refused.value).startswith(told)


def test_a_doubled_key_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"f\.yaml:2: found duplicate key"):
        plain_yaml.load("a: 1\na: 2\n", "f.yaml")


def test_a_value_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"f\.yaml: holds something that is no YAML"):
        plain_yaml.load("a: 2024-13-45\n", "f.yaml")


def test_an_error_quotes_nothing_of_the_file() -> None:
    with pytest.raises(ConfigurationError) as refused:
        plain_yaml.load("json://hunter2: 1\njson://hunter2: 2\n", "f.yaml")

    assert "hunter2" not in str(refused.value)
