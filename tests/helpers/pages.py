"""The page in Streamlit’s own test driver."""

from metademo.places import PAGE
from metademo.ui import lab_run

APP = str(PAGE)


def begin_with(monkeypatch, *learners):
    """Have the Lab show these learners at first, not its own choice of three: none where a test asks for nothing learned."""
    monkeypatch.setattr(lab_run, "first_choice", lambda domain: learners)


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
    """See these learners, by ticking them in the drawer that lists them all; ``key`` is of the Lab's choice."""
    ticked = f"{key}-one-"
    for name in (each.key.removeprefix(ticked) for each in _drawer(page, key)):
        (box,) = (each for each in _drawer(page, key) if each.key == ticked + name)
        if box.value != (name in learners):
            box.set_value(name in learners).run()
    assert not page.exception


def _drawer(page, key):
    """The boxes that the drawer holds, which the driver does not keep open by itself."""
    for _ in range(2):
        if boxes := [each for each in page.checkbox if each.key.startswith(f"{key}-one-")]:
            return boxes
        page.session_state[f"{key}-more"] = True
        page.run()
    raise AssertionError(f"there is no drawer of {key}")
