from __future__ import annotations

import asyncio
import threading

from desk.link import envelope as e
from desk.link.local import LocalLink, local_pair


def cancel(number: int) -> e.TurnCancel:
    return e.TurnCancel(id=str(number), ts=1)


async def test_messages_arrive_in_order_on_one_loop() -> None:
    here, there = local_pair()
    for number in range(3):
        await here.send(cancel(number))
    assert [await there.receive() for _ in range(3)] == [cancel(number) for number in range(3)]


async def test_closing_lets_the_other_side_read_the_rest_and_then_end() -> None:
    here, there = local_pair()
    await here.send(cancel(1))
    await here.close()
    assert await there.receive() == cancel(1)
    assert await there.receive() is None
    await there.send(cancel(2))
    assert await here.receive() is None


async def test_aborting_drops_what_is_on_its_way() -> None:
    here, there = local_pair()
    await here.send(cancel(1))
    here.abort()
    assert await there.receive() is None


async def test_a_full_line_holds_the_sender_until_somebody_reads() -> None:
    here, there = local_pair(capacity=2)
    sending = asyncio.ensure_future(_send_all(here, 5))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not sending.done()
    assert [await there.receive() for _ in range(5)] == [cancel(number) for number in range(5)]
    await sending


async def test_drained_waits_for_the_reader() -> None:
    here, there = local_pair()
    await here.send(cancel(1))
    draining = asyncio.ensure_future(here.drained())
    await asyncio.sleep(0)
    assert not draining.done()
    await there.receive()
    await draining


async def test_two_loops_on_two_threads_talk_both_ways() -> None:
    here, there = local_pair(capacity=8)

    def echo() -> None:
        asyncio.run(_echo(there))

    thread = threading.Thread(target=echo)
    thread.start()
    sending = asyncio.ensure_future(_send_all(here, 500))
    received = [await here.receive() for _ in range(500)]
    await sending
    await here.close()
    thread.join(10)
    assert not thread.is_alive()
    assert received == [cancel(number) for number in range(500)]


async def _send_all(link: LocalLink, count: int) -> None:
    for number in range(count):
        await link.send(cancel(number))


async def _echo(link: LocalLink) -> None:
    while (message := await link.receive()) is not None:
        await link.send(message)
