"""Solid things standing or lying on a table: found by sphere tracing (Hart 1996), a march along each ray in safe steps.

A solid is its signed distance: a function of points ``[n, 3]`` that says how far each is from the surface, negative inside.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from metademo.samples.grounds import plaster, some_ground
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
    """The thing on some ground before a wall, seen from `down` degrees above the horizon."""
    ray, eye = _camera(solid, rng, down)
    far = _march(solid, eye, ray)
    on_thing = far < _FAR
    to_wall = (solid.radius * rng.uniform(1.6, 2.6) - eye[1]) / np.maximum(ray[:, 1], 1e-6)
    to_ground = -eye[2] / np.minimum(ray[:, 2], -1e-6)
    on_ground, on_wall = ~on_thing & (to_ground <= to_wall), ~on_thing & (to_ground > to_wall)
    far = np.where(on_thing, far, np.minimum(to_ground, to_wall))
    points = eye + far[:, None] * ray
    normal = np.where(on_wall[:, None], [0.0, -1, 0], [0.0, 0, 1])
    normal[on_thing] = _normals(solid, points[on_thing])

    colour = np.empty_like(points)
    scale = 0.26 / solid.radius  # larger than life: threads finer than a pixel would make false rings
    u, v, w = (points * scale).T + rng.uniform(-9, 9, (3, 1))
    colour[on_ground] = some_ground(rng).lit(u[on_ground], v[on_ground], light)
    colour[on_wall] = plaster(rng).colour(u[on_wall], w[on_wall])
    colour[on_thing] = solid.colour(points[on_thing])

    lit = _lit(solid, points + 0.004 * normal, light)
    open_sky = _open_sky(solid, points, normal)
    facing = np.clip(normal @ light.towards, 0, None) * lit
    sky = (0.65 + 0.35 * normal[:, 2]) * open_sky
    seen = colour * (light.ambient * sky[:, None] + light.colour * facing[:, None])
    middle = light.towards - ray
    mirrored = np.clip((normal * middle).sum(1) / np.linalg.norm(middle, axis=1), 0, None)
    edge = (1 + np.minimum((normal * ray).sum(1), 0)) ** 4  # Fresnel: at a grazing angle everything mirrors the room
    glint = (
        solid.gloss * on_thing * (lit * (0.6 * mirrored**90 + 0.1 * mirrored**14) + 0.25 * edge * light.ambient.mean())
    )
    seen += light.colour * glint[:, None]
    return develop(seen.reshape(RESOLUTION, RESOLUTION, 3), rng, mood)


def some_turn(rng: np.random.Generator) -> np.ndarray:
    """A rotation ``[3, 3]``, all equally likely."""
    made, scale = np.linalg.qr(rng.normal(0, 1, (3, 3)))
    made *= np.sign(np.diag(scale))
    return made * np.sign(np.linalg.det(made))


def settled(distance: Distance, radius: float, rng: np.random.Generator) -> tuple[np.ndarray, float]:
    """How a solid about the origin comes to rest when it is thrown: its rotation, and the origin's height.

    From any pose it goes downhill in small random turns until none lowers it any more.
    """
    along = np.linspace(-radius, radius, 31)
    every = np.stack(np.meshgrid(along, along, along, indexing="ij"), -1).reshape(-1, 3)
    away = distance(every)
    rim = every[np.abs(away) < 0.75 * (along[1] - along[0])]
    steps = np.column_stack([distance(rim + 0.003 * axis) - distance(rim - 0.003 * axis) for axis in np.eye(3)]) / 0.006
    rim = rim - steps * distance(rim)[:, None]  # onto the surface
    turn = some_turn(rng)
    height = -float((rim @ turn.T)[:, 2].min())
    for angle in np.repeat([0.25, 0.08, 0.02, 0.006], 60):
        axis = rng.normal(0, angle, 3)
        nudge = np.eye(3) + np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
        tried, _ = np.linalg.qr(nudge @ turn)
        tried *= np.sign((tried * turn).sum(0))  # the decomposition may flip an axis
        lower = -float((rim @ tried.T)[:, 2].min())
        if lower < height:
            turn, height = tried, lower
    return turn, height


def merged(one: np.ndarray, other: np.ndarray, soft: float) -> np.ndarray:
    """The distance to two solids that flow into each other (Quilez's polynomial smooth minimum)."""
    share = np.clip(0.5 + 0.5 * (other - one) / soft, 0, 1)
    return other + (one - other) * share - soft * share * (1 - share)


def _camera(solid: Solid, rng: np.random.Generator, down: float) -> tuple[Points, np.ndarray]:
    """A direction for every pixel, and where the camera is: opposite −y, so that x is to the right."""
    tall, around = np.radians(down), rng.normal(0, 0.12)
    behind = np.array([np.sin(around) * np.cos(tall), -np.cos(around) * np.cos(tall), np.sin(tall)])
    room = rng.uniform(0.95, 1.2)
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
