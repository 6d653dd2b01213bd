"""Ports of this machine for servers that live as long as a test."""

import random
import socket

# Below the ports that outgoing connections are given: theirs come and go while a server starts.
OURS = range(20_000, 32_000)


def free_port() -> int:
    """Return a port that nobody listens on, and that no client will be given."""
    for port in random.sample(OURS, len(OURS)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("Every port is taken.")
