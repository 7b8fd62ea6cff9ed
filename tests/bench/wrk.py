"""Load a server with wrk, which is fast enough to find the limit of nginx."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.bench.file_servers import require_wrk
from tests.bench.load import WrongResponseError

CONNECTIONS = 16
MIX = """local paths, count = {{}}, 0
for line in io.lines("{file}") do count = count + 1; paths[count] = line end
math.randomseed(os.time())
function request()
    local client = string.format("10.%d.%d.%d", math.random(0, 255), math.random(0, 255), math.random(1, 254))
    return wrk.format("GET", paths[math.random(count)], {{["Accept-Encoding"] = "gzip", ["X-Forwarded-For"] = client}})
end
"""


def load(port: int, path: str, seconds: float, *headers: str, threads: int = 1, script: Path | None = None) -> float:
    """Return the responses per second for a path. Raises WrongResponseError for a status above 399."""
    options = [word for header in headers for word in ("-H", header)]
    lua = ["-s", str(script)] if script else []
    limits = f"-t{threads} -c{CONNECTIONS} -d{max(1, round(seconds))}s --timeout 30s".split()
    command = [require_wrk(), *limits, *lua, *options, f"http://127.0.0.1:{port}{path}"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 60).stdout
    if wrong := re.search(r"Non-2xx or 3xx responses: (\d+)", said):
        raise WrongResponseError(f"{path}: {wrong[1]} responses with another status than 2xx and 3xx")
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    if rate is None:
        raise WrongResponseError(f"{path}: wrk printed no rate: {said[:300]}")
    return float(rate[1])


def load_mix(port: int, paths: Sequence[str], seconds: float, folder: Path) -> float:
    """Return the responses per second for paths at random, each request from another network and with gzip."""
    file, script = folder / "paths.txt", folder / "mix.lua"
    file.write_text("\n".join(paths), encoding="utf-8")
    script.write_text(MIX.format(file=file), encoding="utf-8")
    return load(port, "/", seconds, script=script)
