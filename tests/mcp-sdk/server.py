"""A server on the official Python SDK that uses a key as servers do: each call asks its upstream with it."""

import os
import urllib.error
import urllib.request

import anyio
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import BaseModel
from mcp.types import SamplingMessage, TextContent, ToolAnnotations

server = MCPServer("upstream")


def upstream(method: str) -> str:
    request = urllib.request.Request(os.environ["UPSTREAM"], method=method)
    request.add_header("authorization", "Bearer " + os.environ["OPENAI_API_KEY"])
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        # Any other exception is hidden from the client by this SDK, and nobody could tell why it failed.
        raise ToolError(f"Request failed with status code {error.code}") from None


@server.tool(annotations=ToolAnnotations(read_only_hint=True), structured_output=False)
def look() -> str:
    """Reads."""
    return upstream("GET")


@server.tool(structured_output=False)
def send() -> str:
    """Changes something."""
    return upstream("POST")


@server.tool(annotations=ToolAnnotations(read_only_hint=True), structured_output=False)
async def count(ctx: Context) -> str:
    """Tells how far it is, then reads."""
    for step in range(1, 4):
        await ctx.report_progress(step, 4)
    return upstream("GET")


@server.tool(structured_output=False)
async def ask(ctx: Context) -> str:
    """Has the client's model say something."""
    message = SamplingMessage(role="user", content=TextContent(type="text", text="who?"))
    answer = await ctx.session.create_message([message], max_tokens=10)
    return answer.content.text


class Amount(BaseModel):
    """What a person is asked."""

    count: int


@server.tool(structured_output=False)
async def elicit(ctx: Context) -> str:
    """Has a person say how many."""
    told = await ctx.elicit("how many?", Amount)
    return f"{told.action} {told.data.count}"


@server.tool(structured_output=False)
async def roots(ctx: Context) -> str:
    """Where the client works."""
    told = await ctx.session.list_roots()
    return " ".join(str(root.uri) for root in told.roots)


@server.tool(structured_output=False)
async def slow(ctx: Context) -> str:
    """Takes longer than anybody waits, and tells its upstream when it is given up."""
    await ctx.report_progress(1, 2)
    try:
        await anyio.sleep(60)
    except anyio.get_cancelled_exc_class():
        with anyio.CancelScope(shield=True):
            try:
                await anyio.to_thread.run_sync(upstream, "DELETE")
            except ToolError:
                pass
        raise
    return "too late"


@server.tool(annotations=ToolAnnotations(read_only_hint=True), structured_output=False)
def big(length: int) -> str:
    """A long text."""
    return "x" * length


@server.resource("note://one")
def note() -> str:
    """What changes."""
    return "one"


if __name__ == "__main__":
    server.run("stdio")
