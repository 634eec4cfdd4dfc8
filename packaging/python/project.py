"""What the packages say of the project: read from Cargo.toml, targets.json and the licences, written nowhere else."""

import json
import os
import pathlib
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["package"]
NAME = PACKAGE["name"]
VERSION = PACKAGE["version"]
LICENSES = [ROOT / "LICENSE-APACHE", ROOT / "LICENSE-MIT"]
ABOUT = ROOT / "packaging" / "about.md"

# The one time that files in packages have, in seconds: equal input gives equal bytes. The first that a zip can hold.
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))


def of_target(target):
    """The row of targets.json."""
    rows = json.loads((ROOT / "packaging" / "targets.json").read_text(encoding="utf-8"))
    return next(row for row in rows if row["target"] == target)
