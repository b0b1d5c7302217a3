"""The page in Streamlit’s own test driver."""

from metademo.places import APP as _APP

APP = str(_APP)


def project(page):
    return page.session_state.session.project


def settled(page):
    """The run of the page as it is, at its end."""
    run = page.session_state.session.run
    assert run.wait(120)
    return run


def widget(kind, label):
    return next(found for found in kind if found.label == label)
