"""The local server: the page live, with search over everything, and a JSON API.

Needs the extra `serve` (FastAPI, uvicorn). It listens on the loopback address only.
"""

from explorer.server.app import create_app
from explorer.server.run import serve

__all__ = ["create_app", "serve"]
