"""What is there before anything else: a first sign, without what takes long to load."""

import subprocess
import sys

import pytest

import metademo
from metademo.places import ROOT


def alone(code):
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.slow
def test_the_first_sign_needs_no_torch():
    begun = (
        "import sys; from metademo.places import PAGE; from metademo.ui.serving import warming; "
        "from metademo.ui.texts import opening; assert opening.LOADING and opening.TITLE; "
        "print('torch' in sys.modules, warming.ready())"
    )
    assert alone(begun) == ["False", "False"]


@pytest.mark.slow
def test_public_names_come_when_they_are_asked_for():
    asked = (
        "import sys, metademo; print('torch' in sys.modules); print(metademo.Project.__name__, 'torch' in sys.modules)"
    )
    assert alone(asked) == ["False", "Project", "True"]
    assert set(metademo.__all__) <= set(dir(metademo))
    assert all(getattr(metademo, name) is not None for name in metademo.__all__)
    assert not hasattr(metademo, "nothing")


@pytest.mark.slow
def test_what_the_libraries_have_loaded_is_spared_the_garbage_collector():
    opened = (
        "import gc; from metademo.places import PAGE; from streamlit.testing.v1 import AppTest; "
        "AppTest.from_file(str(PAGE), default_timeout=200).run(); print(gc.get_freeze_count() > 100_000)"
    )
    assert alone(opened) == ["True"]
