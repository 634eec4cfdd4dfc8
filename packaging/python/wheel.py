"""Makes a wheel of the binary: wheel.py FOLDER TARGET BINARY. The same input gives the same bytes.

The wheel holds no Python: installers put the binary where commands are. `wheel pack` writes the list of files with
their hashes, and the archive.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import project


def metadata():
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project.NAME}",
        f"Version: {project.VERSION}",
        f"Summary: {project.PACKAGE['description']}",
        f"Keywords: {','.join(project.PACKAGE['keywords'])}",
        f"License-Expression: {project.PACKAGE['license']}",
        *(f"License-File: {file.name}" for file in project.LICENSES),
        "Requires-Python: >=3.8",
        "Description-Content-Type: text/markdown",
    ]
    return "\n".join(lines) + "\n\n" + project.ABOUT.read_text(encoding="utf-8")


def tags(platforms):
    """The head of a wheel, with a line for each platform."""
    lines = ["Wheel-Version: 1.0", f"Generator: {project.NAME} packaging", "Root-Is-Purelib: false"]
    return "\n".join(lines + [f"Tag: py3-none-{platform}" for platform in platforms.split(".")]) + "\n"


def main(out, target, binary):
    stem = f"{project.NAME.replace('-', '_')}-{project.VERSION}"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        scripts, info = folder / f"{stem}.data" / "scripts", folder / f"{stem}.dist-info"
        scripts.mkdir(parents=True)
        (info / "licenses").mkdir(parents=True)
        shutil.copyfile(binary, scripts / pathlib.Path(binary).name)
        (scripts / pathlib.Path(binary).name).chmod(0o755)
        (info / "METADATA").write_bytes(metadata().encode())
        (info / "WHEEL").write_bytes(tags(project.of_target(target)["wheel"]).encode())
        for file in project.LICENSES:
            shutil.copyfile(file, info / "licenses" / file.name)
        for file in [*info.rglob("*")]:
            file.chmod(0o755 if file.is_dir() else 0o644)
        # `wheel` reads the time of the entries from there.
        env = {**os.environ, "SOURCE_DATE_EPOCH": str(project.EPOCH)}
        command = [sys.executable, "-m", "wheel", "pack", "--dest-dir", out, str(folder)]
        subprocess.run(command, check=True, env=env, stdout=sys.stderr)


main(*sys.argv[1:])
