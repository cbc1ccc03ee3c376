"""The colours of labels are told apart by everybody, in light and dark, and can be read on what they stand on.

Colour never stands alone here: each label has a shape too. Colour vision is simulated as in Machado, Oliveira and
Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009 (severity
1.0, in linear RGB); how far two colours are from each other is CIEDE2000, as in Sharma, Wu and Dalal, "The CIEDE2000
Color-Difference Formula", Color Research & Application 30(1), 2005.
"""

from __future__ import annotations

import re
from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from pathlib import Path

import numpy as np
import pytest

CSS = Path(__file__).resolve().parents[1] / "js" / "src" / "theme.css"
#: As far apart as colours must be, in CIEDE2000; 1 is what a trained eye just sees.
APART = 20
#: WCAG 2.2, 1.4.3: what text needs over what lies behind it.
CONTRAST = 4.5
#: The grounds of JupyterLab and of VS Code, light and dark.
GROUNDS = {"light": ("#ffffff", "#f8f8f8"), "dark": ("#111111", "#1f1f1f", "#000000")}

VISION = {
    "as most see": np.eye(3),
    "without red cones": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "without green cones": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "without blue cones": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# sRGB to XYZ under D65 (IEC 61966-2-1), and the white of D65.
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])

Lab = tuple[float, float, float]

#: Pairs of Table 1 of Sharma et al., with the difference printed there.
PUBLISHED: list[tuple[Lab, Lab, float]] = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


def ciede2000(one: Lab, other: Lab) -> float:
    """How different two colours look."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (hypot(a1, b1) + hypot(a2, b2)) / 2
    grey = 1.5 - 0.5 * sqrt(mean**7 / (mean**7 + 25**7))
    c1, c2 = hypot(a1 * grey, b1), hypot(a2 * grey, b2)
    h1, h2 = degrees(atan2(b1, a1 * grey)) % 360, degrees(atan2(b2, a2 * grey)) % 360
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * cos(radians(hue - 30))
        + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6))
        - 0.20 * cos(radians(4 * hue - 63))
    )
    s_l = 1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    rotated = -2 * sqrt(chroma**7 / (chroma**7 + 25**7)) * sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    d_l, d_c, d_h = (l2 - l1) / s_l, (c2 - c1) / s_c, 2 * sqrt(c1 * c2) * sin(radians(turn / 2)) / s_h
    return sqrt(d_l**2 + d_c**2 + d_h**2 + rotated * d_c * d_h)


def linear(colour: str) -> np.ndarray:
    """`#rrggbb` in linear RGB."""
    coded = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def seen(colour: str, vision: str) -> Lab:
    """The colour in CIELAB, as somebody sees it."""
    x, y, z = XYZ @ np.clip(VISION[vision] @ linear(colour), 0, 1) / WHITE
    fx, fy, fz = (np.cbrt(v) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (x, y, z))
    return float(116 * fy - 16), float(500 * (fx - fy)), float(200 * (fy - fz))


def contrast(one: str, other: str) -> float:
    """WCAG's ratio."""
    low, high = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def colours() -> dict[str, dict[str, str]]:
    """Of each ground, the colours of labels by name."""
    css = CSS.read_text(encoding="utf-8")
    light, dark = css.split(".root.dark {")
    return {
        ground: dict(re.findall(r"--label-([\w-]+): (#[0-9a-f]{6})", text))
        for ground, text in (("light", light), ("dark", dark))
    }


@pytest.mark.parametrize(("one", "other", "published"), PUBLISHED)
def test_differences_are_measured_as_published(one: Lab, other: Lab, published: float) -> None:
    assert ciede2000(one, other) == pytest.approx(published, abs=5e-5)
    assert ciede2000(other, one) == pytest.approx(published, abs=5e-5)


@pytest.mark.parametrize("ground", ["light", "dark"])
@pytest.mark.parametrize("vision", VISION)
def test_the_colours_of_labels_are_told_apart(ground: str, vision: str) -> None:
    known = colours()[ground]
    assert known.keys() >= {"good", "middle", "bad", "plain"}
    apart = {pair: ciede2000(*(seen(known[name], vision) for name in pair)) for pair in combinations(known, 2)}
    assert {pair: far for pair, far in apart.items() if far < APART} == {}


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_the_colours_of_labels_can_be_read_on_what_they_stand_on(ground: str) -> None:
    pale = {
        (name, behind): contrast(colour, behind)
        for name, colour in colours()[ground].items()
        for behind in GROUNDS[ground]
    }
    assert {place: ratio for place, ratio in pale.items() if ratio < CONTRAST} == {}
