"""The package: quick to import, whole, and its war story true."""

import subprocess
import sys

import halfopen as ho
import pytest


def python(*arguments, cwd=None):
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=cwd)


def test_importing_it_imports_no_other_library():
    code = "import sys, halfopen; print(*{'numpy', 'pandas', 'matplotlib'} & set(sys.modules))"
    done = python("-c", code)
    assert done.stdout.strip() == "", done.stderr


def test_every_public_name_is_there_and_documented():
    for name in ho.__all__:
        if name != "pictures":
            assert getattr(ho, name).__doc__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="sweeeep"):
        ho.sweeeep


def test_the_whole_gallery_meets_its_expectations():
    for name in ho.gallery_names():
        system = ho.gallery(name)
        assert not system.check().errors


def test_the_war_story_is_told(tmp_path):
    pytest.importorskip("matplotlib")
    done = python("-m", "halfopen.war_story", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert "product out of workers (200)" in done.stdout
    assert (tmp_path / "run-output/war_story.svg").stat().st_size > 10_000
    assert (tmp_path / "run-output/war_story.png").read_bytes().startswith(b"\x89PNG")
