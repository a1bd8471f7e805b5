from pathlib import Path

import pytest

from hipstride.exchange import read_person
from hipstride.exchange.data_folder import default_folder, example_names, example_path, made_folder
from hipstride.record.errors import BadInput


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"HIPSTRIDE_DATA": "/d", "HOME": "/h"}, "/d"),
        ({"HOME": "/h"}, "/h/.local/share/hipstride"),
        ({"HOME": "/h", "XDG_DATA_HOME": "/x"}, "/x/hipstride"),
        ({"HOME": "/h", "XDG_DATA_HOME": "not/absolute"}, "/h/.local/share/hipstride"),
        ({"HOME": ""}, None),
        ({}, None),
    ],
)
def test_the_data_folder(environ, folder):
    assert default_folder(environ) == (None if folder is None else Path(folder))


def test_a_folder_is_made_for_this_user_only(tmp_path):
    folder = made_folder(tmp_path / "a" / "b")
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_file_in_the_way_is_told(tmp_path):
    (tmp_path / "a").write_text("")
    with pytest.raises(BadInput, match="a folder that can be made"):
        made_folder(tmp_path / "a" / "b")


def test_the_seven_can_be_read():
    assert [read_person(example_path(name)).person.id for name in example_names()] == [
        name.replace("_", "-") for name in example_names()
    ]


def test_another_name_is_bad_input():
    with pytest.raises(BadInput, match="reader_a_home"):
        example_path("reader_z")
