import io
import os
import resource
import stat
import subprocess
import sys

import pytest

from hipstride.exchange import read_person, read_text, write_bytes_atomically, write_text_atomically
from hipstride.record.errors import BadInput
from tests.record.people import EXAMPLES, refused


def stdin_of(content):
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")


def test_a_person_is_read_from_a_file_and_from_standard_input(monkeypatch):
    path = EXAMPLES / "reader_c.toml"
    person = read_person(path)
    assert person.condition.hip_replacement[1].approach == "unknown"
    monkeypatch.setattr(sys, "stdin", stdin_of(path.read_bytes()))
    assert read_person("-") == person


def test_the_files_own_name_stands_first(tmp_path):
    path = tmp_path / "p.toml"
    path.write_text((EXAMPLES / "reader_c.toml").read_text().replace("1.62", "162"))
    assert refused(read_person, path).startswith(
        f"{path}: person.height_m: got 162; allowed: 1.2 to 2.2 metres"
    )


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"[person", "text that is not TOML"),
        (b"a = 1\na = 2", "text that is not TOML"),
        (b"a = " + b"[" * 5000, "text that is not TOML"),
        (b"a = " + b"9" * 5000, "text that is not TOML"),
        (b"[person]\nname = '\xff'", "the byte 0xff on line 2; allowed: text in UTF-8"),
        (b"", "person: got nothing"),
    ],
)
def test_files_that_are_not_person_files(tmp_path, content, part):
    path = tmp_path / "p.toml"
    path.write_bytes(content)
    text = refused(read_person, path)
    assert part in text
    assert "\n" not in text


def test_a_byte_order_mark_is_no_obstacle(tmp_path):
    path = tmp_path / "p.toml"
    path.write_bytes(b"\xef\xbb\xbf" + (EXAMPLES / "reader_c.toml").read_bytes())
    assert read_person(path).person.id == "reader-c"


def test_what_cannot_be_read(tmp_path):
    assert "no such file" in refused(read_text, tmp_path / "none")
    assert "got a folder" in refused(read_text, tmp_path)
    assert refused(read_text, "a\0b")
    assert "name too long" in refused(read_text, "x" * 5000)


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path):
    path = tmp_path / "plan.json"
    write_text_atomically(path, "old")
    mask = os.umask(0o022)
    os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask
    path.chmod(0o640)
    write_text_atomically(path, "newé")
    assert path.read_bytes() == "newé".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["plan.json"]


def test_through_a_link_the_file_behind_it_is_replaced(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_text_atomically(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_what_cannot_be_written_leaves_everything_as_it_was(tmp_path, monkeypatch):
    assert "got a folder" in refused(write_text_atomically, tmp_path, "x")
    assert "which does not exist" in refused(write_text_atomically, tmp_path / "none" / "x", "x")
    path = tmp_path / "x"
    path.write_text("old")

    def failing(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(BadInput, match="no space left on device"):
        write_text_atomically(path, "new")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path):
    path = tmp_path / "x"
    path.write_text("old")
    code = (
        "import sys; from hipstride.exchange import write_text_atomically; "
        "write_text_atomically(sys.argv[1], 'x' * 100_000)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),  # noqa: PLW1509
        capture_output=True,
        text=True,
    )
    assert "BadInput" in done.stderr
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


def test_standard_output(capfdbinary):
    write_bytes_atomically("-", b"%PDF")
    assert capfdbinary.readouterr().out == b"%PDF"


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    path = tmp_path / "none" / "a.svg"
    text = refused(write_text_atomically, path, "x")
    assert f"got the folder {path.parent}, which does not exist" in text
