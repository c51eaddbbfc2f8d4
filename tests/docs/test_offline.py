"""The pages whose commands need no Kafka."""

import pytest

from tests.docs.conftest import ROOT, A_reader

FOLLOWED = ["docs/how-to/watch.md", "docs/how-to/routes.md", "docs/explanation/recognition.md"]


@pytest.mark.parametrize("page", FOLLOWED)
def test_page(page: str, a_reader: A_reader) -> None:
    with a_reader() as reader:
        reader.follow(ROOT / page)
