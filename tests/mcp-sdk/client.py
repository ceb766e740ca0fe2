"""A client on the official Python SDK: `client.py MODE SCENARIO COMMAND …` prints what it saw as JSON."""

import asyncio
import json
import os
import sys

import anyio
from mcp import Client, StdioServerParameters
from mcp.types import CreateMessageResult, ElicitResult, ListRootsResult, Root, TextContent

PROGRESS = []


async def sample(_context, _params):
    return CreateMessageResult(role="assistant", content=TextContent(type="text", text="the client"), model="none")


async def elicit(_context, _params):
    return ElicitResult(action="accept", content={"count": 3})


async def roots(_context):
    return ListRootsResult(roots=[Root(uri="file:///one"), Root(uri="file:///two")])


async def progress(done, total, message):
    PROGRESS.append(done)


async def call(client, name, arguments=None):
    result = await client.call_tool(name, arguments or {}, progress_callback=progress)
    return {"text": "".join(one.text for one in result.content), "is_error": bool(result.is_error)}


async def fallback(client):
    """A call that reads, one that does not, one that tells how far it is."""
    tools = await client.list_tools()
    return {
        "tools": [tool.name for tool in tools.tools],
        "send": await call(client, "send"),
        "look": await call(client, "look"),
        "count": await call(client, "count"),
        "progress": PROGRESS,
    }


async def several(client):
    """Several calls at once."""
    await client.list_tools()
    names = ["look", "send", "look", "count", "send"]
    return {"calls": await asyncio.gather(*(call(client, name) for name in names))}


async def legacy(client):
    """What only sessions have."""
    await client.list_tools()
    before = await call(client, "ask")
    refused = await call(client, "send")
    after = await call(client, "ask")
    big = await call(client, "big", {"length": 6_000_000})
    resources = await client.list_resources()
    return {
        "before": before,
        "refused": refused,
        "after": after,
        "big": len(big["text"]),
        "resources": [str(one.uri) for one in resources.resources],
    }


async def questions(client):
    """What a server asks its client, before and after a restart."""
    await client.list_tools()
    before = [await call(client, name) for name in ("ask", "elicit", "roots")]
    refused = await call(client, "send")
    after = [await call(client, name) for name in ("ask", "elicit", "roots")]
    return {"before": before, "refused": refused, "after": after}


async def cancel(client):
    """A call that is given up once it runs, then one whose key is refused."""
    await client.list_tools()
    with anyio.CancelScope() as scope:

        async def begun(_done, _total, _message):
            scope.cancel()

        await client.call_tool("slow", {}, progress_callback=begun)
    return {"cancelled": scope.cancelled_caught, "send": await call(client, "send")}


async def newest(client):
    """A subscription of the stateless protocol, which lives on over a restart."""
    async with client.listen(tools_list_changed=True):
        return await fallback(client)


async def tools(client):
    """The tools of `byok mcp serve`, each called once."""
    listed = await client.list_tools()
    report = {"tools": [tool.model_dump(mode="json", by_alias=True) for tool in listed.tools], "calls": {}}
    for name, arguments in json.loads(os.environ["CALLS"]).items():
        result = await client.call_tool(name, arguments)
        report["calls"][name] = result.model_dump(mode="json", by_alias=True)
    return report


async def main():
    mode, scenario, command, *arguments = sys.argv[1:]
    if command.startswith("http"):
        from mcp.client.streamable_http import streamable_http_client
        import httpx2

        http = httpx2.AsyncClient(headers={"authorization": "Bearer " + os.environ["TOKEN"]}, timeout=30)
        target = streamable_http_client(command, http_client=http)
    else:
        target = StdioServerParameters(command=command, args=arguments, env=dict(os.environ))
    callbacks = {"sampling_callback": sample, "elicitation_callback": elicit, "list_roots_callback": roots}
    async with Client(target, mode=mode, **callbacks) as client:
        report = await globals()[scenario](client)
        report["version"] = str(client.protocol_version)
    print(json.dumps(report))


asyncio.run(main())
