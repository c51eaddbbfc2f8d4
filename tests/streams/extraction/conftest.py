import pytest

from streams.extraction import Extractor


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor.load()
