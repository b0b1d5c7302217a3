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


def upload(page, number, files):
    """Upload through the dialog of class ``number``, or of the folders for None."""
    if number is None:
        widget(page.button, "Add folders or a ZIP").click().run()
    else:
        page.button(key=f"add-{project(page).classes[number].key}").click().run()
    page.file_uploader[0].set_value([(*file, "application/octet-stream") for file in files]).run()
    assert not page.exception
    return page
