"""The page in Streamlit’s own test driver."""

from metademo.places import PAGE

APP = str(PAGE)


def project(page):
    return page.session_state.session.project


def settled(page):
    """The run of the page as it is, at its end."""
    run = page.session_state.session.run
    assert run.wait(120)
    return run


def read(page):
    """The page with all that is being read, however long the machine takes for it."""
    while readings := page.session_state.session.readings:
        assert readings[-1].wait(120)
        page.run()
    assert not page.exception
    return page


def widget(kind, label):
    return next(found for found in kind if found.label == label)


def name_field(page, number):
    """The field with the name of a class."""
    return page.text_input(key=f"name-{page.session_state.session.task.uid}-{project(page).classes[number].key}")


def card_button(page, what, number):
    """A button of a class's card: ``add``, ``remove`` or ``fold``."""
    return page.button(key=f"{what}-{page.session_state.session.task.uid}-{project(page).classes[number].key}")


def upload(page, number, files):
    """Upload through the dialog of class ``number``, or of the folders for None."""
    if number is None:
        widget(page.button, "Add folders or a ZIP").click().run()
    else:
        card_button(page, "add", number).click().run()
    label = "ZIP or tar files" if number is None else "Pictures"
    widget(page.file_uploader, label).set_value([(*file, "application/octet-stream") for file in files]).run()
    assert not page.exception
    return page


def choose_learners(page, *learners, key="choice-learners"):
    """See these learners, whichever are offered at first; ``key`` is of the Lab's choice."""
    page.session_state[key] = list(learners)
    page.run()
    assert not page.exception
