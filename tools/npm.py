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
    _check_hash(package, digest)
    with tarfile.open(archive) as files:
        files.extractall(target, filter="data")
    return target / "package"


def install_package(package: NpmPackage, folder: Path, *, before: str) -> Path:
    """Install a package and the packages that it needs below a folder, and return its own folder.

    Of those that it needs, npm takes the newest versions that are older than the date before, and checks their hashes
    against the registry's. No script of theirs runs. Raises NpmError as fetch_package does.
    """
    spec = f"{package.name}@{package.version}"
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--omit=dev", "--prefer-offline"]
    installed = subprocess.run(
        ["npm", "install", *options, f"--before={before}", "--prefix", str(folder), spec],
        check=False,
        capture_output=True,
        text=True,
    )
    if installed.returncode:
        raise NpmError(f"npm could not install {spec}: {installed.stderr.strip()}")
    modules = folder / "node_modules"
    lock = json.loads((modules / ".package-lock.json").read_text(encoding="utf-8"))
    _check_hash(package, lock["packages"][f"node_modules/{package.name}"]["integrity"].removeprefix("sha512-"))
    return modules / package.name


def _check_hash(package: NpmPackage, sha512: str) -> None:
    if sha512 != package.sha512:
        raise NpmError(f"{package.name}@{package.version} has the hash {sha512} instead of {package.sha512}")
