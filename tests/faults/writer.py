"""Send comments from several threads until done or killed, and print the number of each acknowledged one.

`python -m tests.faults.writer URL FIRST COUNT`: the comments are numbered.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from engine.comments.submit import SubmissionMeta, submit_comment
from engine.comments.validation import CommentInput, validate_comment
from engine.crypto import SecretBox
from engine.db.database import Database
from tests.engine.library.samples import read_ours

KEY = SecretBox(bytes(range(32)))
THREADS = 4
"""As many as a worker of the server has. On SQLite, what they write at the same time shares a transaction."""


def main(url: str, first: int, count: int) -> None:
    """Send comments with a favourite and a subscription, so that each is stored in several tables."""
    library = read_ours()[0]
    database = Database(url)

    def send(number: int) -> None:
        typed = CommentInput(
            name=f"Reader {number}",
            email=f"reader{number}@example.org",
            text=f"Comment {number}",
            favourites=("squat",),
            wants_email=True,
        )
        meta = SubmissionMeta("strong", max_per_hour=1_000_000)  # so that none is held without a job
        submit_comment(database, validate_comment(typed, library), meta, library, KEY, datetime.now(UTC))
        os.write(1, f"{number}\n".encode())  # in one write, because other processes print, too

    with ThreadPoolExecutor(THREADS) as pool:
        for sent in [pool.submit(send, number) for number in range(first, first + count)]:
            sent.result()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
