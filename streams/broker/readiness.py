"""Whether a Kafka answers, as a client sees it."""

import asyncio

_ANSWER_SECONDS = 2.0


async def answers(bootstrap_servers: str, *, cluster_id: str) -> bool:
    """Say whether this very cluster answers a metadata request there, and has its node."""
    return await _listens(bootstrap_servers) and await _cluster(bootstrap_servers) == cluster_id


async def _listens(address: str) -> bool:
    """Spare the client, which logs an error for each refused connection."""
    host, _, port = address.rpartition(":")
    try:
        _, writer = await asyncio.open_connection(host, int(port))
        writer.close()
        await writer.wait_closed()
    except OSError:
        return False
    return True


async def _cluster(bootstrap_servers: str) -> str | None:
    from aiokafka.admin import AIOKafkaAdminClient
    from aiokafka.errors import KafkaError

    admin = AIOKafkaAdminClient(
        bootstrap_servers=bootstrap_servers, request_timeout_ms=int(_ANSWER_SECONDS * 1000)
    )
    try:
        await admin.start()
        cluster = await admin.describe_cluster()
    except (KafkaError, OSError, TimeoutError):
        return None
    finally:
        await admin.close()
    return str(cluster["cluster_id"]) if cluster["brokers"] else None
