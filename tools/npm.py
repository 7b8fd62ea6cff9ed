"""Fetches npm packages at a version, and trusts them by their digest alone."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path


class NpmError(Exception):
    """A package that could not be fetched, or that is not what was expected."""


@dataclass(frozen=True, slots=True)
class Package:
    """An npm package at one version. sha512 is the registry's own digest of the archive, in base64."""

    name: str
    version: str
    sha512: str


def fetch(package: Package, folder: Path) -> Path:
    """Unpack a package into the folder and return where its files are; NpmError if its digest is another.

    Nothing of the package is run.
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
        raise NpmError(f"npm could not fetch {spec}: {packed.stderr.strip()}")
    archive = target / json.loads(packed.stdout)[0]["filename"]
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != package.sha512:
        raise NpmError(f"{spec} has the digest {digest}, not {package.sha512}")
    with tarfile.open(archive) as files:
        files.extractall(target, filter="data")
    return target / "package"
