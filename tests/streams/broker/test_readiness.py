import asyncio

from streams.broker.ports import free_ports
from streams.broker.readiness import answers


async def test_nobody_answers_where_nobody_listens() -> None:
    (closed,) = free_ports(1)

    assert not await answers(f"127.0.0.1:{closed}", cluster_id="x")


async def test_an_open_port_is_not_an_answer() -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]

        assert not await answers(f"127.0.0.1:{port}", cluster_id="x")
