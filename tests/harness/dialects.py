"""Two makers' programming interfaces of models, as far as harnesses of agents ask for them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.harness.stand_in import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.harness.stand_in import Call, Json, Request, Turn


class Messages:
    """The Messages API of Anthropic."""

    path = "/v1/messages"

    def prompts(self, body: Json) -> str:
        return json.dumps([each for each in body["messages"] if each["role"] == "user"])

    def spoken(self, body: Json) -> int:
        return sum(each["role"] == "assistant" for each in body["messages"])

    def agents(self, body: Json) -> dict[int, str]:
        found: dict[int, str] = {}
        for block in _blocks(body):
            called = re.fullmatch(r"toolu_main_0_(\d+)", block.get("tool_use_id", ""))
            named = re.search(r"agentId: (\w+)", json.dumps(block))
            if called and named:
                found[int(called[1])] = named[1]
        return found

    def answer(self, request: Request, turn: Turn) -> Iterator[Json]:
        # Messages of one id are one message to Claude Code.
        name = f"{request.actor}_{request.turn}"
        message: Json = {
            "id": f"msg_{name}",
            "type": "message",
            "role": "assistant",
            "model": request.body.get("model"),
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"input_tokens": 1, "output_tokens": 1},
        }
        yield {"type": "message_start", "message": message}
        for index, part in enumerate(turn):
            block, delta = _block(part, f"toolu_{name}_{index}")
            yield {"type": "content_block_start", "index": index, "content_block": block}
            yield {"type": "content_block_delta", "index": index, "delta": delta}
            yield {"type": "content_block_stop", "index": index}
        has_ended = all(isinstance(part, Text) for part in turn)
        stop = {"stop_reason": "end_turn" if has_ended else "tool_use", "stop_sequence": None}
        yield {"type": "message_delta", "delta": stop, "usage": {"output_tokens": 1}}
        yield {"type": "message_stop"}


class Responses:
    """The Responses API of OpenAI."""

    path = "/v1/responses"

    def prompts(self, body: Json) -> str:
        return json.dumps([each for each in body["input"] if each.get("role") == "user"])

    def spoken(self, body: Json) -> int:
        """Count turns: an answer of several parts has several items, which bear their turn."""
        return len({match[1] for each in body["input"] if (match := _own_turn(each))})

    def agents(self, body: Json) -> dict[int, str]:
        found: dict[int, str] = {}
        for item in body["input"]:
            called = re.fullmatch(r"call_main_0_(\d+)", item.get("call_id", ""))
            named = re.search(r'"agent_id":\s*"([^"]+)"', str(item.get("output")))
            if called and named:
                found[int(called[1])] = named[1]
        return found

    def answer(self, request: Request, turn: Turn) -> Iterator[Json]:
        name = f"{request.actor}_{request.turn}"
        yield {"type": "response.created", "response": {"id": f"resp_{name}"}}
        items = [_item(part, f"{name}_{index}") for index, part in enumerate(turn)]
        for item in items:
            yield {"type": "response.output_item.done", "item": item}
        usage: Json = {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2}
        usage |= dict.fromkeys(("input_tokens_details", "output_tokens_details"))
        response = {"id": f"resp_{name}", "output": items, "usage": usage}
        yield {"type": "response.completed", "response": response}


def _blocks(body: Json) -> Iterator[Json]:
    for message in body["messages"]:
        if isinstance(message["content"], list):
            yield from message["content"]


def _block(part: Text | Call, name: str) -> tuple[Json, Json]:
    if isinstance(part, Text):
        return {"type": "text", "text": ""}, {"type": "text_delta", "text": part.text}
    call = {"type": "tool_use", "id": name, "name": part.tool, "input": {}}
    return call, {"type": "input_json_delta", "partial_json": json.dumps(part.arguments)}


def _own_turn(item: Json) -> re.Match[str] | None:
    """Return the turn that an item of an agent's own bears, in the id that it was given."""
    is_own = item.get("type") == "function_call" or item.get("role") == "assistant"
    name = item.get("call_id") or item.get("id") or ""
    return re.fullmatch(r"(?:call|msg)_\w+_(\d+)_\d+", name) if is_own else None


def _item(part: Text | Call, name: str) -> dict[str, Any]:
    if isinstance(part, Text):
        content = [{"type": "output_text", "text": part.text}]
        return {"type": "message", "role": "assistant", "id": f"msg_{name}", "content": content}
    call = {
        "type": "function_call",
        "id": f"fc_{name}",
        "call_id": f"call_{name}",
        "name": part.tool,
        "arguments": json.dumps(part.arguments),
    }
    return {**call, "namespace": part.namespace} if part.namespace else call
