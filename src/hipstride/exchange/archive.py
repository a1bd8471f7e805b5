"""The archive: one person's file, log and consents in one zip, with a manifest of what is in it and its hashes.

Bytes in, bytes out; the same files and the same time give the same bytes on every machine (nothing is
compressed, since compressors differ). What comes in is a stranger's file until it is checked: nothing in it is
used as a path, and no more is read than an archive can hold.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from hipstride.exchange.consents import ConsentSaid, consents_of
from hipstride.exchange.data_folder import made_folder
from hipstride.exchange.files import decoded, read_bytes, shown_path
from hipstride.exchange.log_file import log_of, start_file
from hipstride.exchange.person_file import person_of
from hipstride.prescription.rule import RULES_VERSION
from hipstride.record.door import Door, read_door, schema_of
from hipstride.record.errors import BadInput
from hipstride.record.event import Log
from hipstride.record.log import mapping_from_line
from hipstride.record.person import Person
from hipstride.record.text import shown

MANIFEST, PERSON, LOG, CONSENTS = "manifest.json", "person.toml", "log.jsonl", "consents.json"
SCHEMA = "hipstride.archive/1"
FORMAT = 1
LARGEST = 64 * 1024 * 1024
"""Bytes of an archive; a log of ten years of daily training has about half of them."""
_ARCHIVE = "an archive that `hipstride export` wrote"
_DIRECTORY = 4096  # bytes of a zip's list of files; ours has four
_DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a way of packing that Python does not know
    RuntimeError,  # a file with a password
    ValueError,
    OSError,  # a place before the start of the file
)
Version = Annotated[str, Field(pattern=r"^[0-9A-Za-z.+-]{1,64}$")]


class PartOf(Door):
    """One file of an archive."""

    name: Literal["person.toml", "log.jsonl", "consents.json"]
    size_bytes: int = Field(ge=0, le=LARGEST)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Manifest(Door):
    """What stands in manifest.json."""

    schema_name: Literal["hipstride.archive/1"] = Field(alias="schema")
    format_version: Literal[1]
    hipstride: Version = Field(description="The release that wrote the archive.")
    rules_version: Version = Field(description="The version of its dosing rules.")
    created: str = Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", description="UTC.")
    person: str = Field(min_length=1, max_length=64, description="The id in the person file.")
    parts: list[PartOf] = Field(min_length=1, max_length=3)


class Archive(NamedTuple):
    """An archive that was checked: what it says of itself, its files as they were, and what they hold."""

    manifest: Manifest
    files: Mapping[str, bytes]
    person: Person
    log: Log
    consents: tuple[ConsentSaid, ...] = ()


def archive_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of manifest.json."""
    return schema_of(Manifest)


def archive_bytes(
    person_id: str,
    person: bytes,
    log: bytes | None,
    consents: bytes | None = None,
    *,
    created: dt.datetime,
    version: str,
) -> bytes:
    """The zip of files that were checked, as they are; ``version`` is that of Hipstride.

    Raises BadInput for more than an archive can hold.
    """
    parts = {PERSON: person, LOG: log, CONSENTS: consents}
    files = {name: content for name, content in parts.items() if content is not None}
    at = created.astimezone(dt.UTC).replace(microsecond=0)
    manifest = {
        "schema": SCHEMA,
        "format_version": FORMAT,
        "hipstride": version,
        "rules_version": RULES_VERSION,
        "created": at.isoformat().replace("+00:00", "Z"),
        "person": person_id,
        "parts": [
            {"name": name, "size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        ],
    }
    told = (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in {MANIFEST: told, **files}.items():
            entry = zipfile.ZipInfo(name, at.timetuple()[:6])
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o100600 << 16  # unpacked by hand, it is for its owner only
            archive.writestr(entry, content)
    raw = packed.getvalue()
    _refuse_large(len(raw), "the archive")
    return raw


def read_archive(path: str | os.PathLike[str], *, today: dt.date | None = None) -> Archive:
    """The archive of a file; `-` is standard input. Raises BadInput for anything that is not whole and ours."""
    return archive_of(read_bytes(path, at_most=LARGEST + 1), shown_path(path), today=today)


def archive_of(raw: bytes, where: str, *, today: dt.date | None = None) -> Archive:
    """Like `read_archive`, from the bytes; ``where`` names them in a message."""
    _refuse_large(len(raw), where)
    files = _files(raw, where)
    if MANIFEST not in files:
        raise BadInput(where, f"a zip without {MANIFEST}", _ARCHIVE)
    manifest = _manifest(files.pop(MANIFEST), f"{where}, {MANIFEST}")
    named = [part.name for part in manifest.parts]
    if sorted(named) != sorted(files) or PERSON not in files:
        what = f"a manifest of {' and '.join(named)} beside {' and '.join(files) or 'nothing'}"
        raise BadInput(where, what, "the same files in both, the person file among them")
    for part in manifest.parts:
        content = files[part.name]
        if len(content) != part.size_bytes or hashlib.sha256(content).hexdigest() != part.sha256:
            hint = "It was changed or damaged on the way; ask for a new copy."
            raise BadInput(f"{where}, {part.name}", "another content than the manifest names", _ARCHIVE, hint)
    person = person_of(files[PERSON], f"{where}, {PERSON}", today=today)
    if person.person.id != manifest.person:
        raise BadInput(f"{where}, {MANIFEST}, person", shown(manifest.person), shown(person.person.id))
    log = Log()
    if LOG in files:
        owned = person.equipment.bands
        log = log_of(files[LOG], f"{where}, {LOG}", person_id=manifest.person, today=today, owned=owned)
    said = consents_of(files[CONSENTS], f"{where}, {CONSENTS}") if CONSENTS in files else ()
    return Archive(manifest, files, person, log, said)


def _refuse_large(size: int, where: str) -> None:
    if size > LARGEST:
        raise BadInput(where, f"{size / 1024**2:.0f} MB or more", f"up to {LARGEST // 1024**2} MB")


def _files(raw: bytes, where: str) -> dict[str, bytes]:
    """The files of the zip by name, none larger than an archive can be."""
    end = raw[-22:]
    small = int.from_bytes(end[12:16], "little") <= _DIRECTORY and raw[-42:-38] != b"PK\x06\x07"
    if len(end) < 22 or not end.startswith(b"PK\x05\x06"):
        raise BadInput(where, "a file that is no zip, or was cut off", _ARCHIVE)
    if not small:
        raise BadInput(where, "a zip of many files", _ARCHIVE)
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for entry in archive.infolist():
                if entry.filename not in (MANIFEST, PERSON, LOG, CONSENTS):
                    what = f"a file named {shown(entry.filename)}"
                    raise BadInput(where, what, f"{MANIFEST}, {PERSON}, {LOG} and {CONSENTS}")
                if entry.filename in found:
                    raise BadInput(where, f"{entry.filename} twice", "each file once")
                _refuse_large(entry.file_size, f"{where}, {entry.filename}")
                with archive.open(entry) as file:
                    content = file.read(LARGEST + 1)
                _refuse_large(len(content), f"{where}, {entry.filename}")
                found[entry.filename] = content
    except _DAMAGED as error:
        raise BadInput(where, f"a damaged zip ({str(error) or type(error).__name__})", _ARCHIVE) from None
    return found


def _manifest(content: bytes, where: str) -> Manifest:
    values = mapping_from_line(decoded(content, where), where)
    written = values.get("format_version")
    if isinstance(written, int) and written > FORMAT:
        hint = f"A newer Hipstride wrote it ({shown(values.get('hipstride'))}); use that one."
        raise BadInput(f"{where}, format_version", shown(written), f"up to {FORMAT}", hint)
    return read_door(Manifest, values, where, "manifest")


def file_name(person_id: str) -> str:
    """What the files of a person are called: their id, with what no file name can hold replaced.

    >>> file_name("reader-a"), file_name("../a b")
    ('reader-a', '_a_b')
    """
    return re.sub(r"[^\w.-]", "_", person_id).lstrip(".") or "person"


def unpacked(archive: Archive, folder: str | os.PathLike[str]) -> list[Path]:
    """Write the files into the folder, which is made if need be: NAME.toml, NAME.jsonl and so on, all or none.

    A file that is there is never replaced. Raises BadInput.
    """
    name = file_name(archive.manifest.person)
    # The person file last: alone it would look whole.
    ends = {LOG: ".jsonl", CONSENTS: ".consents.json", PERSON: ".toml"}
    targets = {part: Path(folder).expanduser() / f"{name}{end}" for part, end in ends.items()}
    for target in targets.values():  # its log too where the archive has none: it would become this person's
        if os.path.lexists(target):
            raise _there(target)
    made_folder(folder)
    written: list[Path] = []
    try:
        for part in (each for each in targets if each in archive.files):
            if not start_file(targets[part], archive.files[part]):
                raise _there(targets[part])
            written.append(targets[part])
    except BaseException:
        for target in written:
            target.unlink(missing_ok=True)
        raise
    return sorted(written, reverse=True)


def _there(target: Path) -> BadInput:
    hint = "Import into another folder, or move this file away first."
    return BadInput(shown_path(target), "a file that is there already", "a name that is free", hint)
