"""Sessions that a logout ended are refused by every worker, until they would have expired."""

import os
import time
from hashlib import sha256

from schema.access.ended_sessions import EndedSessions


def digest(number: int) -> bytes:
    """The digest of a cookie."""
    return sha256(str(number).encode()).digest()


def test_a_session_is_ended_until_it_expires() -> None:
    ended, now = EndedSessions(), time.time()
    ended.add(digest(1), now + 60)
    ended.add(digest(2), now - 1)
    assert digest(1) in ended
    assert digest(2) not in ended
    assert digest(3) not in ended


def test_a_full_table_forgets_what_expires_first() -> None:
    ended, now = EndedSessions(slots=8), time.time()
    for number in range(8):
        ended.add(digest(number), now + 60 + number)
    assert all(digest(number) in ended for number in range(8))
    ended.add(digest(8), now + 600)
    assert [number for number in range(9) if digest(number) not in ended] == [0]


def test_workers_share_what_one_of_them_ended() -> None:
    ended = EndedSessions()
    worker = os.fork()
    if worker == 0:
        ended.add(digest(1), time.time() + 60)
        os._exit(0)
    os.waitpid(worker, 0)
    assert digest(1) in ended
