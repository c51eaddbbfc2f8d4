"""Kafka's own ids of topics, which tell a topic made again under its old name from the first.

aiokafka asks for metadata in a version from before topics had ids (KIP-516), so the one request
that names them is spelled out here: Metadata, version 12, as Kafka's protocol guide gives it.
"""

import base64
from io import BytesIO
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    AbstractType,
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)

_NO_ID = bytes(16)


class _Uuid(AbstractType[bytes]):
    @classmethod
    def encode(cls, value: bytes) -> bytes:
        return value

    @classmethod
    def decode(cls, data: BytesIO) -> bytes:
        return data.read(16)


class _MetadataResponse(Response):
    API_KEY = 3
    API_VERSION = 12
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(
                ("node_id", Int32),
                ("host", CompactString("utf-8")),
                ("port", Int32),
                ("rack", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_id", CompactString("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("name", CompactString("utf-8")),
                ("topic_id", _Uuid),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition_index", Int32),
                        ("leader_id", Int32),
                        ("leader_epoch", Int32),
                        ("replica_nodes", CompactArray(Int32)),
                        ("isr_nodes", CompactArray(Int32)),
                        ("offline_replicas", CompactArray(Int32)),
                        ("tags", TaggedFields),
                    ),
                ),
                ("topic_authorized_operations", Int32),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _MetadataStruct(RequestStruct):
    API_KEY = 3
    API_VERSION = 12
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _MetadataResponse
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(
                ("topic_id", _Uuid), ("name", CompactString("utf-8")), ("tags", TaggedFields)
            ),
        ),
        ("allow_auto_topic_creation", Boolean),
        ("include_topic_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class _Metadata(Request[_MetadataStruct]):
    API_KEY = 3

    def __init__(self, topics: list[str]) -> None:
        self._topics = topics

    def build(self, request_struct_class: type[_MetadataStruct]) -> _MetadataStruct:
        named: list[tuple[bytes, str, dict[int, bytes]]] = [
            (_NO_ID, topic, {}) for topic in self._topics
        ]
        may_create, with_operations = False, False
        return request_struct_class(named, may_create, with_operations, {})


async def topic_ids(admin: AIOKafkaAdminClient, topics: list[str]) -> dict[str, str]:
    """Return each topic's id in Kafka's own spelling; its name where the broker gives none."""
    answer: Any = await admin._client.send(  # noqa: SLF001  (there is no public way to ask)
        admin._client.get_random_node(),  # noqa: SLF001
        _Metadata(topics),
    )
    found = {name: topic_id for _code, name, topic_id, *_ in answer.topics}
    return {topic: _spelled(found.get(topic, _NO_ID)) or topic for topic in topics}


def _spelled(topic_id: bytes) -> str:
    if topic_id == _NO_ID:
        return ""
    return base64.urlsafe_b64encode(topic_id).decode().rstrip("=")
