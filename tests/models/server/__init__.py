"""A model server on loopback: real HTTP/1.1, real streams of both protocols, and a script for what is said.

A script is a function of the request. It is given an `Asked` and returns what is played: an `Answer` (text, tool calls,
usage), or one of the misbehaviours, such as `Refuse(429, ...)` or a `Stream` of hand-made bytes:

    def script(asked: Asked) -> Played:
        if "Moderator" in asked.system:
            return Answer('{"order": []}')
        return Answer(calls=(Call("snapshot", '{"instrument": "BTC-USDT"}'),))

    async with serving(script) as server:
        ...  # server.url is what --llm-url takes; server.asked is every request so far

`queued(one, another, ...)` plays one after the other and stays at the last. `misbehaviours.FAULTS` has every fault of the
table by name. By hand: `python -m tests.models.server --port 0`, and `desk --llm-url http://127.0.0.1:PORT/v1`.
The script that plays every persona of a debate is `debating.debating`; whatever is under `tests.models.server` by the
name `MODULE:FUNCTION` can be played with `--script`.
"""
