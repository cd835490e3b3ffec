"""Running the application on this computer, for this computer."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

from explorer.errors import BadValue
from explorer.lang import Message
from explorer.server.app import create_app

HOST = "127.0.0.1"
PORT = 8765
# Seconds without a sign of life after which people press "reload".
PATIENCE = 4.0


def serve(folder: str | Path, *, port: int = PORT, seed: int, ready: Callable[[str], None]) -> None:
    """Serve one corpus until interrupted.

    Parameters
    ----------
    port : 0 takes any free port
    ready : called with the address once requests are taken

    Raises
    ------
    BadValue
        The port is taken or not allowed.
    """
    import uvicorn

    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise BadValue(
            Message("这个端口不能用，可能已被占用", "this port cannot be used; it may be taken"),
            subject=f"--port {port}",
            hint=Message("换一个: --port 0（任意空闲端口）", "Another: --port 0 (any free port)"),
        ) from error
    port = listener.getsockname()[1]
    config = uvicorn.Config(
        create_app(folder, port=port, seed=seed, patience=PATIENCE),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
    )
    listener.listen()  # requests that come before the loop runs wait instead of being refused
    ready(f"http://{HOST}:{port}/")
    uvicorn.Server(config).run(sockets=[listener])
