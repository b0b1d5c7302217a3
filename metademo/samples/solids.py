"""Solid things standing or lying on a table: found by sphere tracing (Hart 1996), a march along each ray in safe steps.

A solid is its signed distance: a function of points ``[n, 3]`` that says how far each is from the surface, negative inside.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from metademo.samples.grounds import some_ground
from metademo.samples.studio import Light, develop, grid, smoothstep

RESOLUTION = 288
"""Height and width at which a solid is drawn, half as much again as is shown."""
_CLOSE, _FAR = 0.0015, 9.0

Points = np.ndarray  # [n, 3]
Distance = Callable[[Points], np.ndarray]


@dataclass(frozen=True)
class Solid:
    """A thing standing on the ground ``z = 0``, in units of about its own height.

    Attributes:
        distance: never more than the true distance.
        colour: linear colours ``[n, 3]`` of points on its surface.
        gloss: how strongly it mirrors the lamp.
        middle, radius: of a ball that holds all of it.
    """

    distance: Distance
    colour: Callable[[Points], np.ndarray]
    gloss: float
    middle: np.ndarray
    radius: float


def photographed(solid: Solid, light: Light, rng: np.random.Generator, down: float, mood: float = 1.0) -> Image.Image:
    """The thing on some ground, seen from `down` degrees above the horizon."""
    ray, eye = _camera(solid, rng, down)
    far = _march(solid, eye, ray)
    on_thing = far < _FAR
    to_ground = np.where(ray[:, 2] < -0.02, -eye[2] / np.minimum(ray[:, 2], -0.02), _FAR)
    far = np.where(on_thing, far, np.minimum(to_ground, _FAR))
    points = eye + far[:, None] * ray
    normal = np.broadcast_to(np.array([0.0, 0, 1]), points.shape).copy()
    normal[on_thing] = _normals(solid, points[on_thing])

    colour = np.empty_like(points)
    side = ~on_thing
    ground = some_ground(rng)
    offset = rng.uniform(-9, 9, 2)
    spread = 1 / (2.2 * solid.radius)
    colour[side] = ground.lit(points[side, 0] * spread + offset[0], points[side, 1] * spread + offset[1], light)
    colour[on_thing] = solid.colour(points[on_thing])

    lit = _lit(solid, points + 0.004 * normal, light)
    open_sky = _open_sky(solid, points, normal)
    facing = np.clip(normal @ light.towards, 0, None) * lit
    sky = (0.65 + 0.35 * normal[:, 2]) * open_sky
    seen = colour * (light.ambient * sky[:, None] + light.colour * facing[:, None])
    middle = light.towards - ray
    mirrored = np.clip((normal * middle).sum(1) / np.linalg.norm(middle, axis=1), 0, None)
    edge = (1 + np.minimum((normal * ray).sum(1), 0)) ** 4  # Fresnel: at a grazing angle everything mirrors the room
    glint = solid.gloss * on_thing * (lit * (0.6 * mirrored**90 + 0.1 * mirrored**14) + 0.25 * edge * light.ambient.mean())
    seen += light.colour * glint[:, None]
    return develop(seen.reshape(RESOLUTION, RESOLUTION, 3), rng, mood)


def some_turn(rng: np.random.Generator) -> np.ndarray:
    """A rotation ``[3, 3]``, all equally likely."""
    made, scale = np.linalg.qr(rng.normal(0, 1, (3, 3)))
    made *= np.sign(np.diag(scale))
    return made * np.sign(np.linalg.det(made))


def lowest(distance: Distance, radius: float) -> float:
    """The smallest ``z`` of a solid about the origin, to the precision of a coarse grid."""
    along = np.linspace(-radius, radius, 41)
    every = np.stack(np.meshgrid(along, along, along, indexing="ij"), -1).reshape(-1, 3)
    return float(every[distance(every) < 0.01, 2].min())


def merged(one: np.ndarray, other: np.ndarray, soft: float) -> np.ndarray:
    """The distance to two solids that flow into each other (Quilez's polynomial smooth minimum)."""
    share = np.clip(0.5 + 0.5 * (other - one) / soft, 0, 1)
    return other + (one - other) * share - soft * share * (1 - share)


def _camera(solid: Solid, rng: np.random.Generator, down: float) -> tuple[Points, np.ndarray]:
    """A direction for every pixel, and where the camera is: opposite −y, so that x is to the right."""
    tall, around = np.radians(down), rng.normal(0, 0.12)
    behind = np.array([np.sin(around) * np.cos(tall), -np.cos(around) * np.cos(tall), np.sin(tall)])
    room = rng.uniform(1.05, 1.4)
    eye = solid.middle + behind * solid.radius * 4.2
    look = -behind
    right = np.cross(look, [0, 0, 1])
    right /= np.linalg.norm(right)
    up = np.cross(right, look)
    tilt = rng.normal(0, 0.05)
    right, up = np.cos(tilt) * right + np.sin(tilt) * up, np.cos(tilt) * up - np.sin(tilt) * right
    x, y = grid(RESOLUTION)
    across = 2 * room / 4.2
    x, y = x + rng.uniform(-0.07, 0.07), y + rng.uniform(-0.05, 0.05)
    ray = look + across * (x[..., None] * right + y[..., None] * up)
    return (ray / np.linalg.norm(ray, axis=2, keepdims=True)).reshape(-1, 3), eye


def _through(solid: Solid, start: Points, ray: Points) -> tuple[np.ndarray, np.ndarray]:
    """Where rays enter and leave the ball around the solid; the same number where they miss it."""
    to = solid.middle - start
    nearest = (to * ray).sum(-1)
    half = np.sqrt(np.clip(solid.radius**2 - ((to * to).sum(-1) - nearest**2), 0, None))
    return np.maximum(nearest - half, 0), np.where(half > 0, nearest + half, -1)


def _march(solid: Solid, eye: np.ndarray, ray: Points) -> np.ndarray:
    """How far along each ray the solid is; ``_FAR`` where the ray passes it."""
    enter, leave = _through(solid, np.broadcast_to(eye, ray.shape), ray)
    far = np.full(len(ray), _FAR)
    going = np.flatnonzero(leave > enter)
    at = enter[going]
    for _ in range(90):
        away = solid.distance(eye + at[:, None] * ray[going])
        at = at + away
        near = away < _CLOSE
        far[going[near]] = at[near]
        keep = ~near & (at < leave[going])
        going, at = going[keep], at[keep]
        if not len(going):
            break
    return far


def _normals(solid: Solid, points: Points) -> Points:
    step = 0.003
    slope = np.column_stack(
        [solid.distance(points + step * axis) - solid.distance(points - step * axis) for axis in np.eye(3)]
    )
    return slope / np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-9)


def _lit(solid: Solid, points: Points, light: Light) -> np.ndarray:
    """How much of the lamp each point sees, 0 … 1; a near miss is a penumbra."""
    enter, leave = _through(solid, points, np.broadcast_to(light.towards, points.shape))
    passed = np.full(len(points), 1.0)
    going = np.flatnonzero(leave > enter)
    at = np.maximum(enter[going], 0.01)
    for _ in range(40):
        away = solid.distance(points[going] + at[:, None] * light.towards)
        passed[going] = np.minimum(passed[going], away / (light.softness * (0.03 + at)))
        at = at + np.clip(away, 0.012, 0.2)
        keep = (passed[going] > -1) & (at < leave[going])
        going, at = going[keep], at[keep]
        if not len(going):
            break
    return smoothstep(passed, -1, 1)


def _open_sky(solid: Solid, points: Points, normal: Points) -> np.ndarray:
    """How much of the sky each point sees, 0 … 1: less where the solid, or the ground, is close above it."""
    hidden = np.zeros(len(points))
    near = np.flatnonzero(np.linalg.norm(points - solid.middle, axis=1) < 1.5 * solid.radius)
    for far in (0.04, 0.1, 0.2):
        above = points[near] + far * normal[near]
        free = np.minimum(solid.distance(above), np.maximum(above[:, 2], 0))
        hidden[near] += np.clip(far - free, 0, None) / far * (0.42 if far < 0.15 else 0.3)
    return np.clip(1 - hidden, 0.15, 1)
