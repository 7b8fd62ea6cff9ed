"""Record the public behaviour of the site: `python -m tests.contract.record`, run in the root of the checkout.

Run this only when a public format changes on purpose, and review the diff of tests/contract/recorded before committing
it: every changed line there affects programs, pages or calendars of other people. A change of the exercise library may
change recorded circuits, too, in the same way as it changes circuits that people have saved.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.contract import recording
from tests.contract.sections import sections


def main() -> None:
    """Write the recorded files of all sections."""
    with tempfile.TemporaryDirectory() as folder:
        for name, answers in sections(Path(folder)):
            recording.write(name, answers)
            print(f"{name}: {len(answers)}")


if __name__ == "__main__":
    main()
