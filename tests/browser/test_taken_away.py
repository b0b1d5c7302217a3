"""The page that is taken away answers from disk, without any network, what the library answers."""

import base64
import io
from dataclasses import replace

import pytest
import torch
from PIL import Image

from metademo.export import html, sentences
from metademo.export.adapted import adapted
from metademo.learners.base import AdaptSettings
from metademo.networks import Conv4, Frozen
from metademo.pictures.domains import CHARACTERS, DOMAINS
from metademo.pictures.images import read_picture
from metademo.sentences.sentence import sentence
from metademo.tasks.episodes import Episode
from tests.helpers.browsing import ARTIFACTS, NARROW
from tests.helpers.sentences import needs_body
from tests.helpers.taken import bent, page_of, sentences_taken, taken, task

FLOATS = """
  const floats = (text) => new Float32Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
  const packed = (values) => {
    let letters = '';
    for (const byte of new Uint8Array(Float32Array.from(values).buffer)) letters += String.fromCharCode(byte);
    return btoa(letters);
  };
"""
"""Numbers on their way to the page and back: one by one they take many times as long as what is asked of them."""
TENSORS = f"""async (uris) => {{ {FLOATS} return Promise.all(uris.map(async (uri) => {{
  const image = new Image();
  image.src = uri;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {{ width: image.width, height: image.height }});
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const {{ model }} = metademo.learner;
  const picture = metademo.kept(context.getImageData(0, 0, image.width, image.height));
  return packed(metademo.tensorOf(picture, model.domain, model.network.size));
}})); }}"""
"""What the page makes of pictures given as data URIs."""
ANSWERS = f"(pictures) => {{ {FLOATS} return pictures.map((text) => metademo.learner.answer(floats(text))); }}"
LEARN = f"({{ values, name }}) => {{ {FLOATS} return metademo.learner.learn(floats(values), name); }}"


def packed(tensor):
    """Numbers as the page takes them."""
    return base64.b64encode(tensor.float().contiguous().numpy().astype("<f4").tobytes()).decode()


def seen_by(page, pictures, like):
    """What the page makes of pictures, data URIs; as a tensor of this shape."""
    seen = [
        torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.float32)
        for text in page.evaluate(TENSORS, pictures)
    ]
    return torch.stack(seen).view_as(like)


def uri(picture):
    return f"data:image/png;base64,{base64.b64encode(picture.data).decode()}"


def asked(page, pictures):
    """What the page answers to tensors: probabilities, and how much each is none of the classes."""
    page.locator("html[data-ready]").wait_for()
    said = page.evaluate(ANSWERS, [packed(each) for each in pictures])
    return torch.tensor([each["probabilities"] for each in said]), torch.tensor([each["none"] for each in said])


@pytest.mark.slow
@pytest.mark.parametrize("key", ["maml", "protonet", "transfer"])
def test_characters_are_answered_as_by_the_library(opened, key):
    project = task("vireth")
    one = taken(project, key)
    data = page_of(project, one)
    assert len(data) < 1_000_000
    pictures = [each for _, each in project.query_pictures()][:60]
    tensors = torch.stack([DOMAINS["characters"].tensor(each.open()) for each in pictures])
    expected = one.answers(tensors)
    with opened(data) as page:
        shares, none = asked(page, tensors)
        seen = seen_by(page, [uri(each) for each in pictures], tensors)
    assert torch.allclose(shares, expected.probabilities.float(), atol=1e-4)
    assert torch.allclose(none, expected.none.float(), atol=1e-3)
    assert (seen - tensors).abs().max() < 1e-3


@pytest.mark.slow
def test_the_body_before_any_step_counts_for_none_of_these_where_it_was_bent(opened):
    one = bent(CHARACTERS, Conv4(filters=8, groups=2))
    tensors = torch.rand(6, *CHARACTERS.shape, generator=torch.Generator().manual_seed(1))
    shown = [each for _, each in task("vireth").support_pictures()] * one.own
    with opened(html.page(one, shown[: one.own], "MAML", "0")) as page:
        _, none = asked(page, tensors)
    assert torch.allclose(none, one.answers(tensors).none.float(), atol=1e-3)
    assert not torch.allclose(none, replace(one, unbent=None).answers(tensors).none.float(), atol=1e-2)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["maml", "photos-small"])
def test_photographs_are_answered_as_by_the_library(opened, key):
    project = task("beetles")
    one = taken(project, key)
    data = page_of(project, one)
    assert len(data) < 16_500_000
    pictures = [each for _, each in project.query_pictures()][:8]
    tensors = torch.stack([one.domain.tensor(each.open()) for each in pictures])
    expected = one.answers(tensors)
    with opened(data) as page:
        shares, none = asked(page, tensors)
        seen = seen_by(page, [uri(each) for each in pictures], tensors)
    assert torch.allclose(shares, expected.probabilities.float(), atol=1e-3)
    assert torch.allclose(none, expected.none.float(), atol=1e-2)
    assert (seen - tensors).abs().max() < 1e-6


def learned_too(one, tensor, label):
    """The library's own answer to what the page does: the inner loop on the head anew, with one more picture."""
    frozen = replace(one.learner, params={**one.learner.params, **one.body}).frozen()
    features = torch.cat([one.support[: one.own], one.features(tensor[None])])[:, :, None, None]
    labels = torch.cat([one.labels[: one.own], torch.tensor([label])])
    classes = (*one.classes, "new")[: int(labels.max()) + 1]
    episode = Episode(features, labels, features[:0], labels[:0], classes)
    return adapted(frozen, episode, one.domain, AdaptSettings(steps=one.steps), one.own_share)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["maml", "anil", "meta-sgd", "proto-maml", "transfer", "protonet"])
def test_one_more_picture_is_learned_as_by_the_library(opened, key):
    project = task("vireth")
    one = taken(project, key)
    other = task("lumoe")
    read = one.domain.tensor
    new = read(other.query_pictures()[0][1].open())
    tensors = torch.stack([new, *(read(each.open()) for _, each in project.query_pictures()[:10])])
    with opened(page_of(project, one)) as page:
        page.locator("html[data-ready]").wait_for()
        page.evaluate(LEARN, {"values": packed(new), "name": "new"})
        expected = learned_too(one, new, len(one.classes))
        shares, none = asked(page, tensors)
        assert shares.shape == (11, len(one.classes) + 1)
        assert torch.allclose(shares, expected.answers(tensors).probabilities.float(), atol=5e-4)
        assert torch.allclose(none, expected.answers(tensors).none.float(), atol=2e-3)
        assert shares[0].argmax() == len(one.classes)
        # and a second picture of a class that it knows
        known = tensors[1]
        again = replace(expected, learner=replace(one.learner))
        page.evaluate(LEARN, {"values": packed(known), "name": one.classes[0]})
        expected = learned_too(again, known, 0)
        shares, none = asked(page, tensors)
    assert torch.allclose(shares, expected.answers(tensors).probabilities.float(), atol=5e-4)
    assert torch.allclose(none, expected.answers(tensors).none.float(), atol=2e-3)


@pytest.mark.slow
def test_a_visit(opened, tmp_path):
    """Drop, draw, teach; names with markup stay text; a file that is none is told; nothing runs but the page's own script."""
    hostile = "<img src=x onerror=window.hit=1>"
    project = task("vireth")
    project = project.rename_class(project.classes[0].key, hostile)
    data = page_of(project, taken(project))
    with opened(data, viewport=NARROW) as page:
        page.locator("html[data-ready]").wait_for()
        assert page.get_by_role("heading", name=hostile, exact=True).count() == 1
        picture = tmp_path / "one.png"
        picture.write_bytes(project.query_pictures()[0][1].data)
        page.locator("#file").set_input_files(picture)
        page.locator("#answered").wait_for()
        assert hostile in page.locator("#said").inner_text()
        page.locator("#file").set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": b"no picture"})
        page.get_by_role("alert").wait_for()
        assert "x.png cannot be read" in page.get_by_role("alert").inner_text()
        box = page.locator("#sheet").bounding_box()
        page.locator("#sheet").scroll_into_view_if_needed()
        box = page.locator("#sheet").bounding_box()
        page.mouse.move(box["x"] + 60, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + 200, box["y"] + 90, steps=5)
        page.mouse.move(box["x"] + 90, box["y"] + 220, steps=5)
        page.mouse.up()
        page.locator("#problem").wait_for(state="hidden")
        page.get_by_label("What it really is:").fill("<b>hook</b>")
        page.get_by_role("button", name="Learn this picture").click()
        page.get_by_text("the inner loop ran again, 5 steps").wait_for()
        assert page.locator("#said").inner_text().startswith("<b>hook</b>")
        assert page.get_by_role("heading", name="<b>hook</b>").count() == 1
        assert page.evaluate("window.hit") is None
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.screenshot(path=ARTIFACTS / "taken-away.png", full_page=True)


@pytest.mark.slow
def test_a_bent_body_with_mirror_images_learns_on(opened):
    """MAML on photographs: Adam after a step onto the class means, distances, and the mirror image of every picture."""
    project = task("beetles")
    one = taken(project, "maml", steps=3)
    assert one.mirrored
    read = one.domain.tensor
    tensors = torch.stack([read(each.open()) for _, each in project.query_pictures()[:3]])
    with opened(page_of(project, one)) as page:
        expected = one.answers(tensors)
        shares, _ = asked(page, tensors)
        assert torch.allclose(shares, expected.probabilities.float(), atol=2e-3)
        page.evaluate(LEARN, {"values": packed(tensors[0]), "name": "new"})
        shares, _ = asked(page, tensors)
    new = torch.stack([tensors[0], tensors[0].flip(2)])
    support, seen = one.support.chunk(2), one.features(new)
    features = torch.cat([support[0], seen[:1], support[1], seen[1:]])
    ways = len(one.classes)
    own = torch.cat([one.labels[: one.own], torch.tensor([ways])])
    params = {name: value for name, value in one.learner.params.items() if name not in one.network.names}
    frozen = replace(one.learner, network=Frozen(one.network, one.body), params=params)
    episode = Episode(
        features[: len(own), :, None, None], own, features[:0, :, None, None], own[:0], (*one.classes, "new"),
        again=features[len(own) :, :, None, None],
    )  # fmt: skip
    learned = adapted(frozen, episode, one.domain, AdaptSettings(steps=one.steps), one.own_share)
    assert torch.allclose(shares, learned.answers(tensors).probabilities.float(), atol=5e-3)
    assert shares[0].argmax() == ways


CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@pytest.mark.slow
def test_camera_paste_and_drop(opened):
    project = task("vireth")
    png = base64.b64encode(project.query_pictures()[3][1].data).decode()
    hand = """([kind, data]) => {
      const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
      const files = new DataTransfer();
      files.items.add(new File([bytes], 'a.png', { type: 'image/png' }));
      const name = kind === 'paste' ? 'clipboardData' : 'dataTransfer';
      const event = kind === 'paste'
        ? new ClipboardEvent('paste', { clipboardData: files, bubbles: true })
        : new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true });
      document.querySelector('#drop').dispatchEvent(event);
    }"""
    with opened(page_of(project, taken(project)), arguments=CAMERA) as page:
        page.locator("html[data-ready]").wait_for()
        said = []
        for kind in ("paste", "drop"):
            page.evaluate("() => { document.querySelector('#said').textContent = ''; }")
            page.evaluate(hand, [kind, png])
            page.locator("#said:not(:empty)").wait_for()
            said.append(page.locator("#said").inner_text())
        assert said[0] == said[1]
        page.evaluate("() => { document.querySelector('#said').textContent = ''; }")
        page.get_by_role("button", name="Use the camera").click()
        page.get_by_role("button", name="Ask about this view").click()
        page.locator("#said:not(:empty), #problem:not([hidden])").first.wait_for()
        page.get_by_role("button", name="Stop the camera").click()
        page.get_by_role("button", name="Use the camera").wait_for()


@pytest.mark.slow
def test_a_large_photograph_is_seen_as_the_library_sees_it(opened):
    """A JPEG of a telephone: decoders and the first scaling down differ a little; what the network sees hardly does."""
    project = task("vireth")
    ink = project.query_pictures()[5][1].open().convert("RGB").resize((900, 900), Image.Resampling.BICUBIC)
    paper = Image.new("RGB", (2400, 1800), (214, 208, 196))
    paper.paste(ink.point(lambda level: int(40 + level * 0.66)), (800, 500))
    buffer = io.BytesIO()
    paper.save(buffer, "JPEG", quality=90)
    one = taken(project)
    expected = one.domain.tensor(read_picture("x.jpg", buffer.getvalue()).open())
    with opened(page_of(project, one)) as page:
        page.locator("html[data-ready]").wait_for()
        uri = f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}"
        seen = seen_by(page, [uri], expected[None])[0]
    assert (seen - expected).abs().max() < 0.1
    assert (seen - expected).abs().mean() < 0.005
    assert torch.allclose(one.answers(seen[None]).probabilities, one.answers(expected[None]).probabilities, atol=0.02)


ODD = [
    "Ünïcödé ÀÉÎ, straße ΣΊΣΥΦΟΣ İstanbul", "你好，世界 mixed漢字text", "a-b_c$d^e~f`g", "\u200dzero\u200cwidth\ufeffmark",
    "an emoji 👩‍👩‍👧 or two", "[CLS] as it stands [MASK]", "x" * 150, "tabs\tand\u00a0spaces\u2003wide", "日本語と한국어",
    "1,234.56 & <b>bold</b> don't can’t", "ﬁ ① ½ Ⅷ e\u0301 ǅ ŉ", "\x1cone\x85two\u2028three", " ".join(["word"] * 400),
]  # fmt: skip


@needs_body
@pytest.mark.slow
def test_sentences_are_answered_as_by_the_library(opened):
    project, one = sentences_taken()
    project = replace(
        project, classes=(replace(project.classes[0], name="<img src=x onerror=window.hit=1>"), *project.classes[1:])
    )
    one = replace(one, classes=tuple(each.name for each in project.classes))
    texts = [each.text for _, each in project.queries()][:4]
    data = sentences.page(one, [each.text for _, each in project.supports()], "MAML", "0")
    assert len(data) < 31_000_000
    kept = [found.text for each in ODD if (found := sentence(each))]
    expected = one.answers(one.network.tokenised(texts))
    with opened(data, viewport=NARROW) as page:
        page.locator("html[data-ready]").wait_for()
        assert page.evaluate("(texts) => texts.map(metademo.sentence)", ODD) == kept
        tokens = page.evaluate("(texts) => texts.map(metademo.tokensOf)", [*kept, *texts])
        assert tokens == [[each for each in row.tolist() if each] for row in one.network.tokenised([*kept, *texts])]
        said = page.evaluate("(tokens) => tokens.map((each) => metademo.learner.answer(each))", tokens[len(kept) :])
        shares = torch.tensor([each["probabilities"] for each in said])
        assert torch.allclose(shares, expected.probabilities.float(), atol=0.04)
        assert (shares.argmax(1) == expected.probabilities.argmax(1)).all()
        assert torch.allclose(torch.tensor([each["none"] for each in said]), expected.none.float(), atol=0.04)
        # typed, and taught a class that it did not have
        page.get_by_label("Type a sentence").fill("Good morning to you\nSet a timer for an hour")
        page.get_by_role("button", name="Ask").click()
        page.locator("#rows tr").nth(1).wait_for()
        page.get_by_label("What it really is:").fill("<b>hello</b>")
        page.get_by_role("button", name="Learn this sentence").click()
        page.get_by_text("the inner loop ran again, 5 steps").wait_for()
        assert page.locator("#said").inner_text().startswith("<b>hello</b>")
        assert page.get_by_role("heading", name="<img src=x onerror=window.hit=1>", exact=True).count() == 1
        assert page.evaluate("window.hit") is None
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.screenshot(path=ARTIFACTS / "sentences-taken-away.png", full_page=True)
