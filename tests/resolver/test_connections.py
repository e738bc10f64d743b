"""Queries over TCP to servers that close connections: none is sent again and again, and none waits for nothing."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

import dns.message
import dns.rrset

from last_turns import stop_accepting
from spfaudit.evidence import Failure, Question
from spfaudit.resolver.message import Message
from spfaudit.resolver.nameserver import Nameserver
from spfaudit.resolver.queries import encode_question
from spfaudit.resolver.streams import Streams
from spfaudit.resolver.transport import MAX_STRAY_PACKETS, Flight, Reply, Silence

MOST_CONNECTIONS = 4
Serve = Callable[["Connection"], Awaitable[None]]


class Connection:
    """The server's side of one. `received`: every name that any connection has brought, however often."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, received: Counter[str]) -> None:
        self._reader = reader
        self._writer = writer
        self._received = received

    async def query(self) -> dns.message.Message | None:
        """The next; None: there is none any more."""
        try:
            size = int.from_bytes(await self._reader.readexactly(2), "big")
            query = dns.message.from_wire(await self._reader.readexactly(size))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        self._received[query.question[0].name.to_text(omit_final_dot=True)] += 1
        return query

    def answer(self, query: dns.message.Message) -> None:
        reply = dns.message.make_response(query, recursion_available=True)
        reply.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "TXT", '"v=spf1 -all"'))
        self._writer.write(reply.to_wire(prepend_length=True))

    async def close(self) -> None:
        """Ends what is sent, and sees what comes all the same."""
        if not self._writer.is_closing():
            self._writer.write_eof()
        while await self.query():
            pass


async def one_answer_each(connection: Connection) -> None:
    query = await connection.query()
    if query is not None:
        connection.answer(query)
        await connection.close()


async def no_company(connection: Connection) -> None:
    """Of two queries it answers none, and connections that it is content with it does not close."""
    first = await connection.query()
    try:
        second = await asyncio.wait_for(connection.query(), 0.05)
    except TimeoutError:
        second = None
    if first is not None and second is None:
        connection.answer(first)
        second = await connection.query()
    await connection.close()


def ask(count: int, serve: Serve) -> tuple[list[Reply], Counter[str], int]:
    """What came back of so many queries that were sent at once, what the server received, by how many connections."""
    received = Counter[str]()
    served = list[asyncio.Task[None] | None]()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(asyncio.current_task())
        try:
            await serve(Connection(reader, writer, received))
        finally:
            writer.close()

    async def run() -> list[Reply]:
        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        address = server.sockets[0].getsockname()
        streams = Streams(Nameserver(*address), asyncio.get_running_loop(), most=MOST_CONNECTIONS)
        replies: list[Reply] = []
        all_here = asyncio.Event()

        def heard(flight: Flight, reply: Reply) -> None:
            replies.append(reply)
            if len(replies) == count:
                all_here.set()

        for number in range(count):
            question = Question(f"n{number}.example", "TXT")
            streams.send(Flight(question, encode_question(question), heard=heard))
        with suppress(TimeoutError):
            await asyncio.wait_for(all_here.wait(), 60)
        streams.close()
        await stop_accepting(server.sockets)
        await asyncio.gather(*filter(None, served))
        server.close()
        await server.wait_closed()
        return replies

    return asyncio.run(run()), received, len(served)


def test_who_answers_once_a_connection_is_sent_no_query_more_than_three_times() -> None:
    replies, received, connections = ask(60, one_answer_each)
    assert len(replies) == 60
    assert all(isinstance(reply, Message) for reply in replies)
    assert max(received.values()) <= 3  # with all others, with most of them, and alone
    assert connections == 60


def test_who_says_everything_twice_is_heard() -> None:
    async def echo_of_itself(connection: Connection) -> None:
        while query := await connection.query():
            connection.answer(query)
            connection.answer(query)

    replies, received, connections = ask(2 * MAX_STRAY_PACKETS, echo_of_itself)
    assert all(isinstance(reply, Message) for reply in replies)
    assert max(received.values()) == 1
    assert connections == 1


def test_who_says_only_what_nobody_asked_is_not_listened_to_for_ever() -> None:
    async def babble(connection: Connection) -> None:
        query = await connection.query()
        if query is not None:
            query.id ^= 1
            for _ in range(2 * MAX_STRAY_PACKETS):
                connection.answer(query)
        await connection.close()

    replies, _, _ = ask(1, babble)
    assert [reply.reason for reply in replies if isinstance(reply, Silence)] == [Failure.MISMATCH]


def test_a_connection_whose_last_answer_came_makes_room() -> None:
    replies, received, _ = ask(4 * MOST_CONNECTIONS, no_company)
    assert len(replies) == 4 * MOST_CONNECTIONS
    assert all(isinstance(reply, Message) for reply in replies)
    assert max(received.values()) <= 2


def test_nor_is_who_answers_less_and_less() -> None:
    left = iter(range(10, 0, -1))

    async def less_each_time(connection: Connection) -> None:
        for _ in range(next(left, 0)):
            query = await connection.query()
            if query is not None:
                connection.answer(query)
        await connection.close()

    replies, received, _ = ask(200, less_each_time)
    assert len(replies) == 200
    assert any(isinstance(reply, Silence) for reply in replies)
    assert max(received.values()) <= 3
