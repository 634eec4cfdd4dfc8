"""Packs the binary with its licences: archive.py FOLDER TARGET BINARY. The same input gives the same bytes."""

import gzip
import pathlib
import sys
import tarfile

import project


def entry(archive, name, file, mode):
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = file.stat().st_size, mode, project.EPOCH
    with file.open("rb") as content:
        archive.addfile(info, content)


def main(out, target, binary):
    folder = f"{project.NAME}-{project.VERSION}-{target}"
    with (
        open(pathlib.Path(out) / f"{folder}.tar.gz", "wb") as file,
        gzip.GzipFile("", "wb", 9, file, project.EPOCH) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        binary = pathlib.Path(binary)
        entry(archive, f"{folder}/{binary.name}", binary, 0o755)
        for text in [*project.LICENSES, project.ABOUT]:
            name = "README.md" if text == project.ABOUT else text.name
            entry(archive, f"{folder}/{name}", text, 0o644)


main(*sys.argv[1:])
