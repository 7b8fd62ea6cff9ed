"""Load a server with wrk, which is fast enough to find the limit of nginx."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.file_servers import require_wrk
from tests.bench.load import WrongResponseError

CONNECTIONS = 16
THREADS = 1
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
MIX = """local paths, count = {{}}, 0
for line in io.lines("{file}") do count = count + 1; paths[count] = line end
math.randomseed(os.time())
function request()
    local client = string.format("10.%d.%d.%d", math.random(0, 255), math.random(0, 255), math.random(1, 254))
    return wrk.format("GET", paths[math.random(count)], {{["Accept-Encoding"] = "gzip", ["X-Forwarded-For"] = client}})
end
"""
PAUSE = """function delay() return {milliseconds} end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk measured: responses per second, and the median and 99th percentile of the latency in milliseconds."""

    rate: float
    median: float
    highest: float


def load(
    port: int, path: str, seconds: float, *headers: str, connections: int = CONNECTIONS, script: Path | None = None
) -> Load:
    """Return the result of loading a path. Raises WrongResponseError for a status above 399."""
    options = [word for header in headers for word in ("-H", header)]
    lua = ["-s", str(script)] if script else []
    limits = f"-t{THREADS} -c{connections} -d{max(1, round(seconds))}s --timeout 30s --latency".split()
    command = [require_wrk(), *limits, *lua, *options, f"http://127.0.0.1:{port}{path}"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 60).stdout
    if wrong := re.search(r"Non-2xx or 3xx responses: (\d+)", said):
        raise WrongResponseError(f"{path}: {wrong[1]} responses with another status than 2xx and 3xx")
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    if rate is None:
        raise WrongResponseError(f"{path}: wrk printed no rate: {said[:300]}")
    return Load(float(rate[1]), _percentile(said, 50), _percentile(said, 99))


def load_at(port: int, path: str, rate: float, seconds: float, folder: Path, *headers: str) -> Load:
    """Return the result of loading a path with about a number of requests per second: each connection pauses."""
    connections = max(8, min(256, round(rate * 0.02)))
    script = folder / "pause.lua"
    script.write_text(PAUSE.format(milliseconds=max(1, round(connections / rate * 1000) - 1)), encoding="utf-8")
    return load(port, path, seconds, *headers, connections=connections, script=script)


def load_mix(port: int, paths: Sequence[str], seconds: float, folder: Path) -> Load:
    """Return the result of loading paths at random, each request from another network and with gzip."""
    file, script = folder / "paths.txt", folder / "mix.lua"
    file.write_text("\n".join(paths), encoding="utf-8")
    script.write_text(MIX.format(file=file), encoding="utf-8")
    return load(port, "/", seconds, script=script)


def _percentile(said: str, percent: int) -> float:
    found = re.search(rf"^\s*{percent}%\s+([0-9.]+)(us|ms|s)$", said, re.MULTILINE)
    return float(found[1]) * _UNITS[found[2]] if found else 0.0
