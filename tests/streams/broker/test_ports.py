import socket

from streams.broker.ports import free_ports, is_free


def test_free_ports_differ_and_are_free() -> None:
    ports = free_ports(8)

    assert len(set(ports)) == 8
    assert all(is_free(port) for port in ports)


def test_a_port_with_a_server_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert not is_free(server.getsockname()[1])
