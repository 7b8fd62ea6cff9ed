"""Load a server at a constant rate with h2load, to measure latency.

Unlike a generator that sends the next request after a response, it doesn't leave out the requests that would have come
while the server was slow.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figures import Figures
from tests.bench.file_servers import require_h2load
from tests.bench.load import WrongResponseError

INTERVAL = 0.04
"""Seconds between the requests of a connection, unless that needs more than MAX_CONNECTIONS."""
MAX_CONNECTIONS = 512


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of all responses, the requests per second that were wanted and reached, and the connections."""

    times: Figures
    wanted: float
    reached: float
    connections: int

    @property
    def interval(self) -> float:
        """Return the milliseconds between the requests of a connection."""
        return self.connections / self.wanted * 1000

    @property
    def late_share(self) -> float:
        """Return the share of responses that took longer than the interval. The next request started late."""
        return sum(1 for spent in self.times.values if spent > self.interval) / len(self.times.values)


def load_at(port: int, path: str, rate: float, seconds: float, folder: Path, *headers: str) -> Latency:
    """Return the latency at a number of requests per second. Raises WrongResponseError if not all have status 200."""
    connections = max(1, min(MAX_CONNECTIONS, round(rate * INTERVAL)))
    log = folder / "h2load.tsv"
    log.unlink(missing_ok=True)
    command = [require_h2load(), "--h1", "--threads=1", f"--clients={connections}", f"--log-file={log}"]
    command += [f"--requests={round(rate * seconds)}", f"--rps={rate / connections}"]
    # Connections are opened one after the other during the interval, or else all would send at the same moments.
    command += [f"--rate={-(-connections // round(INTERVAL * 1000))}", "--rate-period=1ms"]
    command += [word for header in headers for word in ("-H", header)]
    limit = seconds * 4 + 60
    try:
        subprocess.run([*command, f"http://127.0.0.1:{port}{path}"], check=True, capture_output=True, timeout=limit)
    except subprocess.TimeoutExpired:
        message = f"{path}: a server does not answer {rate:,.0f} requests a second within {limit:.0f} s"
        raise WrongResponseError(message) from None
    return read_log(log.read_text(encoding="ascii").splitlines(), rate, connections)


def read_log(lines: Sequence[str], rate: float, connections: int) -> Latency:
    """Return the latency from h2load's log: start, status and duration of each request, in microseconds."""
    rows = [tuple(int(value) for value in line.split("\t")[:3]) for line in lines]
    wrong = {status for _, status, _ in rows} - {200}
    if wrong or len(rows) < 2:
        raise WrongResponseError(f"responses of h2load: {len(rows)}, among them with status {sorted(wrong)}")
    starts = [start for start, _, _ in rows]
    reached = (len(rows) - 1) / (max(starts) - min(starts)) * 1e6
    return Latency(Figures([spent / 1000 for _, _, spent in rows]), rate, reached, connections)
