"""A remote server on the official Python SDK, over streamable HTTP: it lets in whoever shows the key in KEY. Prints its port."""

import os
import socket

import anyio
import uvicorn
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from starlette.responses import PlainTextResponse

server = MCPServer("remote")


@server.tool(structured_output=False)
def look() -> str:
    """Reads."""
    return "answer"


@server.tool(structured_output=False)
def send() -> str:
    """Changes something."""
    return "answer"


@server.tool(structured_output=False)
async def count(ctx: Context) -> str:
    """Tells how far it is."""
    for step in range(1, 4):
        await ctx.report_progress(step, 4)
    return "answer"


app = server.streamable_http_app()


async def guarded(scope, receive, send):
    headers = dict(scope.get("headers", []))
    expected = f"Bearer {os.environ['KEY']}".encode()
    if scope["type"] == "http" and headers.get(b"authorization") != expected:
        await PlainTextResponse("no", status_code=401)(scope, receive, send)
        return
    await app(scope, receive, send)


with socket.socket() as listener:
    listener.bind(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(guarded, log_level="error")
    anyio.run(lambda: uvicorn.Server(config).serve(sockets=[listener]))
