import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw, ImageFilter

from metademo.pictures.domains import CHARACTERS, DOMAINS, is_blank
from metademo.pictures.ink import _blots


def drawing(size: int = 280, width: int = 8, paper: int = 255, ink: int = 0, fill: float = 0.7) -> Image.Image:
    """A flag: a staff with a triangle at its right, as one draws it with a mouse."""
    image = Image.new("L", (size * 4, size * 4), paper)
    points = [(0.2, 1.0), (0.2, 0.0), (0.8, 0.3), (0.2, 0.6)]
    line = [(((x - 0.5) * fill + 0.5) * size * 4, ((y - 0.5) * fill + 0.5) * size * 4) for x, y in points]
    ImageDraw.Draw(image).line(line, fill=ink, width=width * 4, joint="curve")
    return image.resize((size, size), Image.Resampling.LANCZOS)


def photograph(sheet: Image.Image, shadow: float = 0.55, lines: bool = False, desk: bool = False) -> Image.Image:
    """``sheet`` (dark ink on white) under uneven light, half of it in shadow, with a camera's noise."""
    ink = 1 - np.asarray(sheet, dtype=np.float64) / 255
    height, width = ink.shape
    y, x = np.mgrid[0:height, 0:width] / height
    light = (0.55 + 0.4 * x - 0.25 * y) * np.where(x + 0.6 * y < 0.75, shadow, 1)
    seen = light * (1 - 0.75 * ink)
    if lines:
        for at in np.arange(0.1, 1, 0.12):
            seen = seen * (1 - 0.18 * (np.abs(y - at) < 0.006))
    if desk:
        seen = np.where(x > 0.93, 0.12, seen)
    seen = seen + np.random.default_rng(0).normal(0, 0.015, seen.shape)
    return Image.fromarray((seen.clip(0, 1) * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.7))


def box(tensor: torch.Tensor) -> tuple[int, int, int, int]:
    """Top, bottom, left, right of the ink."""
    rows, columns = np.nonzero(tensor[0].numpy() > 0.3)
    return int(rows.min()), int(rows.max()), int(columns.min()), int(columns.max())


def stroke(tensor: torch.Tensor) -> float:
    """Twice the area by the outline; Omniglot's 28×28 pictures have 1.49 … 1.91, 1.67 at the median."""
    plane = np.pad(tensor[0].numpy(), 1)
    outline = np.hypot(np.diff(plane, axis=0)[:, 1:], np.diff(plane, axis=1)[1:, :]).sum()
    return float(2 * plane.sum() / outline)


def alike(one: torch.Tensor, other: torch.Tensor) -> float:
    """Cosine similarity, a little blur taken away first so that half a pixel does not matter."""
    blurred = [torch.nn.functional.avg_pool2d(each.unsqueeze(0), 3, 1, 1).flatten() for each in (one, other)]
    return float(torch.nn.functional.cosine_similarity(*blurred, dim=0))


STANDARD = CHARACTERS.tensor(drawing())


def test_a_drawing_comes_out_as_omniglot_shows_it():
    assert STANDARD.shape == (1, 28, 28)
    assert STANDARD.dtype == torch.float32
    assert 0 == STANDARD.min() < 0.9 < STANDARD.max() <= 1
    top, bottom, left, right = box(STANDARD)
    assert 16 <= max(bottom - top, right - left) + 1 <= 20
    assert abs(top + bottom - 27) <= 2
    assert abs(left + right - 27) <= 2
    assert (right - left) / (bottom - top) == pytest.approx(0.6, abs=0.15)
    assert 1.4 < stroke(STANDARD) < 2.0
    assert 0.6 < STANDARD[STANDARD > 0.3].mean() < 0.76  # Omniglot's is 0.68


@pytest.mark.parametrize(
    "image",
    [
        drawing(width=1),
        drawing(width=4),
        drawing(size=320, width=2, paper=240, ink=170),
        drawing(size=105, width=3),
        drawing(size=60, width=2),
        drawing(fill=0.25),
        drawing(fill=0.98),
        drawing(paper=0, ink=255),
        drawing(paper=40, ink=220),
        drawing(size=1200, width=3),
    ],
    ids=["hair", "fine", "pale", "105", "60", "small", "filling", "white on black", "chalk", "large"],
)
def test_size_stroke_and_polarity_of_a_drawing_do_not_matter(image):
    tensor = CHARACTERS.tensor(image)
    assert alike(tensor, STANDARD) > 0.9
    assert 1.3 < stroke(tensor) < 2.6
    assert 0.6 < tensor[tensor > 0.3].mean() < 0.85


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("desk", [False, True])
@pytest.mark.parametrize("width", [4, 9])
def test_photograph_with_shadow_lines_and_desk(width, lines, desk):
    tensor = CHARACTERS.tensor(photograph(drawing(320, width), lines=lines, desk=desk))
    assert alike(tensor, STANDARD) > 0.9
    assert (tensor == 0).float().mean() > 0.6  # the paper is exactly 0


def test_photographed_chalkboard():
    board = Image.fromarray(255 - np.asarray(photograph(drawing(320, 8), shadow=0.9)))
    assert alike(CHARACTERS.tensor(board), STANDARD) > 0.9


def test_thick_strokes_stay_thick_and_are_not_lost():
    assert stroke(CHARACTERS.tensor(drawing(width=30))) > 2.5


def test_specks_do_not_shift_the_drawing_but_dots_stay():
    image = drawing()
    image.paste(0, (2, 2, 4, 4))
    image.paste(0, (270, 275, 272, 277))
    assert alike(CHARACTERS.tensor(image), STANDARD) > 0.99
    dotted = drawing()
    ImageDraw.Draw(dotted).ellipse((215, 215, 235, 235), fill=0)
    assert box(CHARACTERS.tensor(dotted))[3] > box(STANDARD)[3]
    assert alike(CHARACTERS.tensor(dotted), STANDARD) < 0.97


@pytest.mark.parametrize("inverted", [False, True])
def test_a_28_by_28_picture_keeps_its_frame(inverted):
    grey = np.asarray(drawing(105, width=6, paper=0, ink=255).resize((28, 28), Image.Resampling.BILINEAR))
    shifted = np.roll(grey, (3, -2), (0, 1))
    tensor = CHARACTERS.tensor(Image.fromarray(255 - shifted if inverted else shifted))
    difference = (tensor[0] - torch.from_numpy(shifted / 255)).abs()
    assert difference.mean() < 0.01
    assert difference.max() < 0.15


def blank_sheets() -> list[Image.Image]:
    rng = np.random.default_rng(1)
    noise = Image.fromarray((200 + rng.normal(0, 4, (200, 200))).astype(np.uint8))
    gradient = Image.fromarray(np.tile(np.linspace(60, 220, 200), (150, 1)).astype(np.uint8))
    flat = [Image.new("L", size, value) for size in ((200, 120), (28, 28)) for value in (0, 90, 255)]
    lit = photograph(Image.new("L", (320, 320), 255), shadow=1)
    return [*flat, noise, gradient, lit, Image.new("L", (3, 3), 7), Image.new("L", (320, 7), 255)]


@pytest.mark.parametrize("image", blank_sheets())
def test_blank_sheet_is_all_zeros(image):
    tensor = CHARACTERS.tensor(image)
    assert tensor.shape == (1, 28, 28)
    assert not tensor.any()
    assert is_blank(tensor)


def test_a_drawing_is_not_blank():
    assert not is_blank(STANDARD)
    dot = Image.new("L", (280, 280), 255)
    ImageDraw.Draw(dot).ellipse((100, 100, 110, 110), fill=0)
    tensor = CHARACTERS.tensor(dot)
    assert not is_blank(tensor)
    assert tensor.sum() < 130  # a dot stays a dot and does not fill the frame


@pytest.mark.parametrize("size", [(3, 3), (3, 150), (320, 7), (29, 28), (5, 9)])
@pytest.mark.parametrize("seed", range(4))
def test_any_picture_gives_finite_values(size, seed):
    values = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    tensor = CHARACTERS.tensor(Image.fromarray(values))
    assert tensor.shape == (1, 28, 28)
    assert torch.isfinite(tensor).all()
    assert 0 <= tensor.min() <= tensor.max() <= 1


def test_colour_counts_as_ink_and_the_result_is_always_the_same():
    sheet = Image.new("RGB", (200, 200), (250, 245, 230))
    ImageDraw.Draw(sheet).line((40, 40, 160, 160), fill=(30, 60, 200), width=8)
    first, second = CHARACTERS.tensor(sheet), CHARACTERS.tensor(sheet)
    assert torch.equal(first, second)
    assert first[0].diagonal()[8:20].min() > 0.7


def test_preview_shows_dark_ink_on_light_paper():
    shown = CHARACTERS.preview(STANDARD)
    assert (shown.size, shown.mode) == ((28, 28), "L")
    assert shown.getpixel((0, 0)) == 255
    assert np.asarray(shown).min() < 30
    with pytest.raises(ValueError, match=r"\(3, 28, 28\) is not \(1, 28, 28\)"):
        CHARACTERS.preview(torch.zeros(3, 28, 28))


def test_registry():
    assert DOMAINS["characters"] is CHARACTERS
    assert all(name == domain.name for name, domain in DOMAINS.items())
    assert (CHARACTERS.channels, CHARACTERS.size) == (1, 28)


def test_strokes_that_meet_are_one_blot():
    drawn = ["#.#..", "#.#.#", ".#...", "....#", "....#"]
    blots = [
        sorted(zip(rows.tolist(), columns.tolist(), strict=True))
        for rows, columns in _blots(np.array([list(row) for row in drawn]) == "#")
    ]
    # the two arms of the first meet at its foot, corner to corner; the others touch nothing
    assert blots == [[(0, 0), (0, 2), (1, 0), (1, 2), (2, 1)], [(1, 4)], [(3, 4), (4, 4)]]
    assert _blots(np.zeros((3, 3), dtype=bool)) == []
