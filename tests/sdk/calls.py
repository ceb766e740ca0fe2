"""Calls through the gateway as programs make them, with the official packages and nothing but their own variables.

    calls.py openai|anthropic

Prints what was answered, one JSON document.
"""

import json
import sys


def openai():
    import openai as package

    client = package.OpenAI(max_retries=0)
    ask = {"model": "test", "messages": [{"role": "user", "content": "hello"}]}
    plain = client.chat.completions.create(**ask)
    raw = client.chat.completions.with_raw_response.create(**ask)
    with client.chat.completions.create(**ask, stream=True) as stream:
        words = [chunk.choices[0].delta.content for chunk in stream if chunk.choices]
    models = [model.id for model in client.models.list()]
    return {
        "plain": plain.choices[0].message.content,
        "tokens": plain.usage.total_tokens,
        "streamed": words,
        "models": models,
        "fallback": raw.headers.get("x-byok-fallback"),
    }


def anthropic():
    import anthropic as package

    client = package.Anthropic(max_retries=0)
    ask = {"model": "test", "max_tokens": 10, "messages": [{"role": "user", "content": "hello"}]}
    plain = client.messages.create(**ask)
    raw = client.messages.with_raw_response.create(**ask)
    with client.messages.stream(**ask) as stream:
        words = list(stream.text_stream)
    return {
        "plain": plain.content[0].text,
        "tokens": plain.usage.input_tokens + plain.usage.output_tokens,
        "streamed": words,
        "fallback": raw.headers.get("x-byok-fallback"),
    }


print(json.dumps({"openai": openai, "anthropic": anthropic}[sys.argv[1]]()))
