"""Download npm packages and check their hashes."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path


class NpmError(Exception):
    """A package could not be downloaded, or is not the expected one."""


@dataclass(frozen=True, slots=True)
class NpmPackage:
    """An npm package at one version. sha512 is the registry's hash of the archive, in base64."""

    name: str
    version: str
    sha512: str


def fetch_package(package: NpmPackage, folder: Path) -> Path:
    """Download a package, unpack it below a folder, and return the folder of its files. None of its code runs.

    Raises NpmError if the download fails or the hash does not match.
    """
    spec = f"{package.name}@{package.version}"
    target = folder / package.name.replace("/", "-")
    target.mkdir()
    packed = subprocess.run(
        ["npm", "pack", spec, "--json", "--pack-destination", str(target)],
        check=False,
        capture_output=True,
        text=True,
    )
    if packed.returncode:
        raise NpmError(f"npm could not download {spec}: {packed.stderr.strip()}")
    archive = target / json.loads(packed.stdout)[0]["filename"]
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != package.sha512:
        raise NpmError(f"{spec} has the hash {digest} instead of {package.sha512}")
    with tarfile.open(archive) as files:
        files.extractall(target, filter="data")
    return target / "package"
