"""The contract for those who read the topics in another language: JSON Schema 2020-12."""

import json

from schemas.topics import TOPICS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schemas() -> dict[str, str]:
    """Return a schema for the records of each topic, by file name.

    Readers must ignore properties that they do not know: a later version may add some.
    """
    return {
        f"{topic.name}.schema.json": json.dumps(
            {"$schema": DIALECT} | topic.record.model_json_schema(mode="serialization"),
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
        for topic in TOPICS.values()
    }
