"""Results: the measured accuracies of all learners beside published ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.catalogue import Contender, contenders
from metademo.checkpoints.files import CheckpointError
from metademo.checkpoints.fingerprints import fingerprint
from metademo.datasets import DATASETS
from metademo.measuring.measurements import Measurement, ResultsError, results
from metademo.measuring.published import PUBLISHED
from metademo.measuring.tables import STANDARD, Line, auroc, counting, domain_of, generalisation, lines, trust
from metademo.networks.minilm_files import installed
from metademo.pictures.domains import DOMAINS, KINDS, PHOTOS, SENTENCES, Domain
from metademo.ui import markup, theme
from metademo.ui.charts import accuracies
from metademo.ui.charts.accuracies import Dot
from metademo.ui.charts.common import CONFIG
from metademo.ui.components.explain import answered
from metademo.ui.components.figures import (
    by_accuracy,
    dots,
    episodes_of,
    figures_table,
    marked,
    papers_html,
    table_html,
)
from metademo.ui.components.terms import terms_html
from metademo.ui.components.trained import budget, trainings
from metademo.ui.markdown import plain
from metademo.ui.markup import Html, Row
from metademo.ui.texts import numbers, words
from metademo.ui.texts import page as page_text
from metademo.ui.texts import results as text
from metademo.ui.texts import results_explained as explained_text
from metademo.ui.texts import sentence_page as sentences_text
from metademo.ui.texts.spoken import say


def page() -> None:
    """Render the page: one question after another, all of the data set that is chosen."""
    st.html(f'<div class="md-brand"><h1>{text.RESULTS}</h1><p>{text.INTRODUCTION}</p></div>')
    try:
        rows = counting(results())
    except ResultsError as error:
        st.error(plain(say(error)), icon=":material/error:")
        rows = []
    else:
        if not rows:
            _nothing_yet()
    known = _contenders()
    _old(rows, known)
    data = st.segmented_control(
        text.DATA_LABEL,
        list(text.DATA),
        default=next(iter(text.DATA)),
        format_func=text.DATA.__getitem__,
        required=True,
    )
    st.caption(text.DATA_CAPTIONS[data])
    kind = _kind(DATASETS[data.partition("/")[0]].domain)
    _standard(rows, known, data, kind)
    mine = [row for row in rows if _kind(KINDS[domain_of(row)]) == kind]
    if kind != SENTENCES.name:
        _elsewhere(mine, kind)
    of = [row for row in mine if row.data == data]
    said = sentences_text.of_sentences if kind == SENTENCES.name else str
    _strangers(of, said)
    _sure(of, said)
    terms = ["auroc", "calibration", "temperature", "checkpoint", "meta-step"]
    terms += {SENTENCES.name: [], PHOTOS.name: ["transductive", "pmf"]}.get(kind, ["transductive"])
    st.html(terms_html(*terms, said=said))
    trainings({key: each for key, each in known.items() if _kind(KINDS[key[0]]) == kind})
    _everything(mine)


def _nothing_yet() -> None:
    st.info(text.NOTHING_YET, icon=":material/lightbulb:")
    st.code(text.COMMAND, language="bash")


def _kind(domain: Domain) -> str:
    """What tables are of: photographs, by whichever network, characters, or sentences."""
    return PHOTOS.name if domain.photographs else domain.name


def _contenders() -> dict[tuple[str, str], Contender]:
    """What is shipped, by main checkpoint and learner; a damaged one is said, and the page goes on without."""
    found: dict[tuple[str, str], Contender] = {}
    # the page 'Sentences' says how to add what they need
    for domain in (*DOMAINS, *([SENTENCES.name] if installed() else [])):
        if domain in checkpoints.available():
            try:
                known = contenders(domain)
                found |= {(domain, key): each for key, each in known.items() if each.domain.name == domain}
            except CheckpointError as error:
                st.error(plain(page_text.no_checkpoint(say(error))), icon=":material/error:")
    return found


def _old(rows: Sequence[Measurement], known: Mapping[tuple[str, str], Contender]) -> None:
    """Say which figures are of parameters that are no more."""
    now = {key: fingerprint(each.learner) for key, each in known.items()}
    old = dict.fromkeys(row.learner for row in rows if now.get((domain_of(row), row.learner), row.sha) != row.sha)
    if old:
        st.warning(text.outdated(list(old)), icon=":material/history:")


# The standard table


def _standard(rows: Sequence[Measurement], known: Mapping[tuple[str, str], Contender], data: str, kind: str) -> None:
    found = lines(rows, PUBLISHED, data)
    settings = [each for each in STANDARD if any(each in line.figures for line in found)]
    if not settings:
        if rows:
            _nothing_yet()
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header(text.CHART_TITLE, anchor=False)
        with st.popover(page_text.EXPLAIN, icon=":material/help:", type="tertiary"):
            st.markdown(answered(explained_text.explained(kind, *episodes_of(found))))
    named = {text.setting(*each): each for each in settings}
    name = st.segmented_control(text.SETTING_LABEL, list(named), default=next(iter(named)), required=True, wrap=True)
    chosen = named[name]
    shown = dots(found, chosen)
    if not all(dot.measured for dot in shown):
        st.html(markup.note(text.KEY))
    if len({dot.measured for dot in shown}) == 2:
        st.html(markup.note(text.PAPERS_BELOW))
    if any("P>M>F" in dot.row for dot in shown):
        st.html(markup.note(text.PMF))
    st.plotly_chart(
        accuracies.draw(shown),
        key="accuracies",
        config=CONFIG,
        alt=accuracies.describe(words.joined(text.DATA[data], name), shown),
    )
    budgets = {key: budget(each) for key, each in known.items()}
    measured, papers = ([line for line in found if line.measured is here] for here in (True, False))
    if measured:
        st.html(markup.note(text.ordered(name, bool(papers))))
        st.html(table_html(by_accuracy(measured, chosen), settings, budgets))
        if said := _how_many(measured, known, kind):
            st.html(markup.note(said))
    if papers:
        with st.expander(text.PAPERS_TITLE):
            st.caption(text.PAPERS_CAPTION)
            st.html(papers_html(papers, settings))


def _how_many(measured: Sequence[Line], known: Mapping[tuple[str, str], Contender], kind: str) -> str:
    """How many learners were measured, and why that is not how many other pages offer; empty where those cannot be read."""
    if kind == SENTENCES.name:
        return ""  # Compare has pictures
    try:
        offered = {each.checkpoint or key: each for key, each in contenders(kind).items()}
    except CheckpointError:
        return ""
    keys = {(line.domain or "", line.learner or ""): line for line in measured}
    here = {(known[key].checkpoint if key in known else None) or key[1]: line for key, line in keys.items()}
    return explained_text.how_many(
        len(here),
        len(offered),
        sum(each.learner.transductive for each in offered.values()),
        [words.learner_name(each.key) for name, each in offered.items() if name not in here],
        [text.method(line) for name, line in here.items() if name not in offered],
    )


# What else there is


def _elsewhere(rows: Sequence[Measurement], kind: str) -> None:
    st.header(text.ELSEWHERE_TITLE, anchor=False)
    found = generalisation(rows)
    if not found:
        st.caption(text.ELSEWHERE_NOTHING)
        return
    st.caption(text.elsewhere_caption(found[0].learner, kind == PHOTOS.name))
    shown = [
        Dot(
            text.elsewhere_label(row),
            theme.learner_colour(row.learner),
            True,
            row.mode,
            row.accuracy,
            row.interval,
            text.dot_measured(
                row, words.joined(text.name_of(row), text.classes(row), text.setting(row.ways, row.shots))
            ),
        )
        for row in found
    ]
    st.plotly_chart(
        accuracies.draw(shown), key="elsewhere", config=CONFIG, alt=accuracies.describe(text.ELSEWHERE_TITLE, shown)
    )
    body: list[Row] = []
    for row in found:
        cells = [text.setting(row.ways, row.shots), str(row.steps), text.figure(row)]
        body.append(Row(marked(row.learner, text.classes(row)), cells))
    heads = [text.ELSEWHERE_CLASSES, text.ELSEWHERE_EPISODE, text.TABLE_STEPS, text.ELSEWHERE_ACCURACY]
    with st.expander(text.ELSEWHERE_TABLE):
        st.html(figures_table(heads, body))


def _strangers(rows: Sequence[Measurement], said: Callable[[str], str]) -> None:
    """None of these, in a table of learners by ways and shots."""
    found = trust(rows)
    if not found:
        return
    st.header(said(text.STRANGERS_TITLE), anchor=False)
    st.caption(said(text.STRANGERS_CAPTION))
    settings = _settings(found)
    body = [
        Row(marked(mine[0].learner, text.name_of(mine[0])), [_cell(mine, each, _auroc) for each in settings])
        for mine in _by_learner(found)
    ]
    st.html(figures_table([text.TABLE_LEARNER, *(text.setting(*each) for each in settings)], body))


def _sure(rows: Sequence[Measurement], said: Callable[[str], str]) -> None:
    """Calibration, in a table likewise, with and without a temperature."""
    found = trust(rows)
    if not found:
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header(text.SURE_TITLE, anchor=False)
        with st.popover(page_text.EXPLAIN, icon=":material/help:", type="tertiary", key="trust-explained"):
            st.markdown(said(answered(text.TRUST_EXPLAINED)))
    st.caption(text.SURE_CAPTION)
    columns: list[tuple[str, tuple[int, int], Callable[[Measurement], str]]] = []
    for each in _settings(found):
        name = text.setting(*each)
        columns.append(
            (words.joined(name, text.OWN_SURE) if each[1] > 1 else name, each, lambda row: text.error(row.ece_before))
        )
        if each[1] > 1:
            columns.append((words.joined(name, text.CORRECTED_SURE), each, lambda row: text.error(row.ece)))
    body = [
        Row(marked(mine[0].learner, text.name_of(mine[0])), [_cell(mine, each, say_it) for _, each, say_it in columns])
        for mine in _by_learner(found)
    ]
    st.html(figures_table([text.TABLE_LEARNER, *(head for head, *_ in columns)], body))


def _settings(rows: Sequence[Measurement]) -> list[tuple[int, int]]:
    """Ways and shots that were measured."""
    return sorted({(row.ways, row.shots) for row in rows})


def _by_learner(rows: Sequence[Measurement]) -> list[list[Measurement]]:
    """The rows of each learner, of a pre-trained network and of one that was not as two, in the rows' order."""
    found: dict[tuple[str, str], list[Measurement]] = {}
    for row in rows:
        found.setdefault((domain_of(row), row.learner), []).append(row)
    return list(found.values())


def _cell(rows: Sequence[Measurement], setting: tuple[int, int], said: Callable[[Measurement], str]) -> str:
    """What one row of a learner's says, that of its own number of steps; a dash without one."""
    mine = [row for row in rows if (row.ways, row.shots) == setting]
    return said(max(mine, key=lambda row: row.episodes)) if mine else "–"


def _auroc(row: Measurement) -> str:
    return auroc(row).replace(" ", "\u00a0")


def _everything(rows: Sequence[Measurement]) -> None:
    if not rows:
        return
    with st.expander(text.ALL_TITLE):
        st.caption(text.HOW)
        st.code(text.COMMAND, language="bash")
        body: list[Row] = []
        for row in rows:
            cells = [
                text.classes(row),
                text.setting(row.ways, row.shots),
                str(row.steps),
                text.MODES[row.mode],
                text.figure(row),
                numbers.count(row.episodes),
                row.date,
                Html(f"<code>{markup.html(row.command)}</code>"),
            ]
            body.append(Row(text.name_of(row), cells))
        st.html(figures_table(text.ALL_HEADS, body))
