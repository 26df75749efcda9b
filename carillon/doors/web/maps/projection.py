# SPDX-License-Identifier: Apache-2.0
"""From the sphere to paper: azimuthal equidistant for the surroundings of a place, Equal Earth for the world.

Azimuthal equidistant (Snyder, Map Projections, 1987, chapter 25): distances from the centre and directions at it are true, and the date
line and the poles are places like all others. Equal Earth (Šavrič, Patterson and Jenny, 2018): areas are true, so that no country counts
for more than it is.
"""

from math import asin, atan2, cos, degrees, hypot, radians, sin, sqrt

from carillon.core.model.event import Point
from carillon.core.model.geometry import EARTH_KM, Vector, point, vector

XY = tuple[float, float]
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_ROOT = sqrt(3.0) / 2.0


class Azimuthal:
    """Kilometres to the east and to the north of a centre; at a pole, east and north are those of its meridian."""

    def __init__(self, centre: Point) -> None:
        lat, lon = radians(centre[0]), radians(centre[1])
        self.centre = centre
        self.up: Vector = vector(centre)
        self.east: Vector = (-sin(lon), cos(lon), 0.0)
        self.north: Vector = (-sin(lat) * cos(lon), -sin(lat) * sin(lon), cos(lat))

    def forward(self, of: Vector) -> XY:
        """For a vector of any length."""
        x, y, z = of
        (ex, ey, _), (nx, ny, nz), (ux, uy, uz) = self.east, self.north, self.up
        east, north = ex * x + ey * y, nx * x + ny * y + nz * z
        across = hypot(east, north)
        if across == 0.0:
            return 0.0, 0.0
        stretch = atan2(across, ux * x + uy * y + uz * z) / across * EARTH_KM
        return east * stretch, north * stretch

    def inverse(self, at: XY) -> Point:
        east, north = at
        far = hypot(east, north)
        if far == 0.0:
            return self.centre
        angle = far / EARTH_KM
        out, along = sin(angle) / far, cos(angle)
        e, n = east * out, north * out
        x, y, z = (self.east[i] * e + self.north[i] * n + self.up[i] * along for i in range(3))
        return point((x, y, z))


def equal_earth(lat: float, lon: float) -> XY:
    """Degrees to the plane, in radii of the globe; the Greenwich meridian is in the middle."""
    tilt = asin(_ROOT * sin(radians(lat)))
    square = tilt * tilt
    sixth = square * square * square
    wide = _A1 + 3.0 * _A2 * square + sixth * (7.0 * _A3 + 9.0 * _A4 * square)
    return radians(lon) * cos(tilt) / (_ROOT * wide), tilt * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


def from_equal_earth(at: XY) -> Point:
    """The way back, by Newton's method."""
    x, y = at
    tilt = y
    for _ in range(12):
        square = tilt * tilt
        sixth = square * square * square
        off = tilt * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square)) - y
        wide = _A1 + 3.0 * _A2 * square + sixth * (7.0 * _A3 + 9.0 * _A4 * square)
        tilt -= off / wide
        if abs(off) < 1e-12:
            break
    square = tilt * tilt
    sixth = square * square * square
    wide = _A1 + 3.0 * _A2 * square + sixth * (7.0 * _A3 + 9.0 * _A4 * square)
    return degrees(asin(max(-1.0, min(1.0, sin(tilt) / _ROOT)))), degrees(x * _ROOT * wide / cos(tilt))


WORLD_WIDE = 2.0 * equal_earth(0.0, 180.0)[0]
WORLD_HIGH = 2.0 * equal_earth(90.0, 0.0)[1]
"""The size of the whole world on the plane."""
