"""The stand-ins answer as their scripts say, to whoever asks: no program of a harness is needed."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING, Any

from tests.harness.dialects import Messages, Responses
from tests.harness.stand_in import Call, StandIn, Text

if TYPE_CHECKING:
    from tests.harness.stand_in import Script

SCRIPT: Script = {
    "main": [
        [Call("Agent", {"prompt": "ACTOR=A"}), Call("Agent", {"prompt": "ACTOR=B"})],
        [Call("Stop", {"id": "@AGENT1", "other": "@AGENT7"})],
    ],
    "A": [[Text("REPORT A")]],
}


def _asked(model: StandIn, path: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    request = urllib.request.Request(model.url + path, json.dumps(body).encode())
    with urllib.request.urlopen(request) as answer:
        printed = answer.read().decode()
    lines = printed.splitlines()
    return [json.loads(line[6:]) for line in lines if line.startswith("data: ")]


def _user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": [{"type": "text", "text": text}]}


def test_messages() -> None:
    with StandIn(Messages(), SCRIPT) as model:
        first = _asked(model, "/v1/messages?beta=true", {"messages": [_user("ACTOR=main")]})
        starts = [each for each in first if each["type"] == "content_block_start"]
        called = [each["content_block"] for each in starts]
        results = [
            {
                "type": "tool_result",
                "tool_use_id": call["id"],
                "content": [{"type": "text", "text": f"started\nagentId: a{index} (x)"}],
            }
            for index, call in enumerate(called)
        ]
        talk = [
            _user("ACTOR=main"),
            {"role": "assistant", "content": called},
            {"role": "user", "content": results},
        ]
        second = _asked(model, "/v1/messages", {"messages": talk})
        other = _asked(model, "/v1/messages", {"messages": [_user("ACTOR=A")]})
        assert _asked(model, "/v1/other", {}) == []

    [stop] = [each["delta"] for each in second if each["type"] == "content_block_delta"]
    assert json.loads(stop["partial_json"]) == {"id": "a1", "other": "@AGENT7"}
    [said] = [each["delta"] for each in other if each["type"] == "content_block_delta"]
    assert said["text"] == "REPORT A"
    assert [each["delta"]["stop_reason"] for each in [*second, *other] if "usage" in each] == [
        "tool_use",
        "end_turn",
    ]
    assert [(asked.actor, asked.turn) for asked in model.requests] == [
        ("main", 0),
        ("main", 1),
        ("A", 0),
    ]


def test_responses() -> None:
    with StandIn(Responses(), SCRIPT) as model:
        first = _asked(model, "/v1/responses", {"input": [_user("ACTOR=main")]})
        calls = [each["item"] for each in first if "item" in each]
        results = [
            {
                "type": "function_call_output",
                "call_id": call["call_id"],
                "output": f'{{"agent_id":"a{index}"}}',
            }
            for index, call in enumerate(calls)
        ]
        second = _asked(model, "/v1/responses", {"input": [_user("ACTOR=main"), *calls, *results]})
        other = _asked(model, "/v1/responses", {"input": [_user("ACTOR=A")]})
        [said] = [each["item"] for each in other if "item" in each]
        again = _asked(model, "/v1/responses", {"input": [_user("ACTOR=A"), said, _user("Go on.")]})

    [stop] = [each["item"] for each in second if "item" in each]
    assert json.loads(stop["arguments"]) == {"id": "a1", "other": "@AGENT7"}
    assert said["content"][0]["text"] == "REPORT A"
    [more] = [each["item"] for each in again if "item" in each]
    assert more["content"][0]["text"] == "A has nothing more to say"
    assert [(asked.actor, asked.turn) for asked in model.requests] == [
        ("main", 0),
        ("main", 1),
        ("A", 0),
        ("A", 1),
    ]
