"""Joint torques of one leg with a band: batches of component arrays beside MuJoCo, row by row, in the same run.

MuJoCo gets its best case: one leg, no contacts, everything allocated before the loop, and the band as a
spatial tendon inside ``mj_inverse`` (a straight-line spring; the band's own law would need Python in its loop).
Our side computes places, axes, weight, the band's own law and all five torques, in chunks of 2,000 rows.
Both are first compared on the same rows, so that both do the work.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import mujoco
import numpy as np
from numpy.typing import NDArray

from hipstride.body.leg import LegAngles, Vector, gravity_demand, leg_frame, torque_of_force
from hipstride.body.segments import GRAVITY_M_S2, BodyModel, body_model
from hipstride.catalogue.exercise import COORDINATES
from hipstride.record.person import Body
from hipstride.resistance.band import tension_n

Array = NDArray[np.float64]

ROWS = 20_000
CHUNK = 2_000
RUNS = 7
LIMIT = 8.0
STIFFNESS_N_M = 60.0
REST_M = 0.5
CUFF_ABOVE_ANKLE_M = 0.05
ANCHOR = (0.1, -0.9, -0.8)
PERSON = Body(id="benchmark", sex="male", age=40, height_m=1.78, mass_kg=80.0)


def model_text(body: BodyModel) -> str:
    cuff = -(body.shank_m - CUFF_ABOVE_ANKLE_M)

    def inertia(down: float, kg: float) -> str:
        return f'<inertial pos="0 0 {-down!r}" mass="{kg!r}" diaginertia="0.1 0.1 0.02"/>'

    return f"""<mujoco><compiler angle="radian"/>
    <option gravity="0 0 {-GRAVITY_M_S2!r}"><flag contact="disable" constraint="disable"/></option>
    <worldbody><site name="anchor" pos="{ANCHOR[0]} {ANCHOR[1]} {ANCHOR[2]}"/><body>
      <joint axis="0 -1 0"/><joint axis="1 0 0"/><joint axis="0 0 1"/>
      {inertia(body.thigh_com_m, body.thigh_kg)}
      <body pos="0 0 {-body.thigh_m!r}"><joint axis="0 1 0"/>{inertia(body.shank_com_m, body.shank_kg)}
        <site name="cuff" pos="0 0 {cuff!r}"/>
        <body pos="0 0 {-body.shank_m!r}"><joint axis="0 -1 0"/>{inertia(body.foot_com_m, body.foot_kg)}</body>
      </body></body></worldbody>
    <tendon><spatial stiffness="{STIFFNESS_N_M}" springlength="0 {REST_M}">
      <site site="anchor"/><site site="cuff"/></spatial></tendon></mujoco>"""


def mujoco_loop(angles: Array, body: BodyModel) -> tuple[Callable[[], None], Array]:
    """One pass over all rows, and where it leaves its torques."""
    model = mujoco.MjModel.from_xml_string(model_text(body))
    data = mujoco.MjData(model)
    found = np.empty_like(angles)

    def run() -> None:
        inverse, qpos, torque = mujoco.mj_inverse, data.qpos, data.qfrc_inverse
        for row in range(len(angles)):
            qpos[:] = angles[row]
            inverse(model, data)
            found[row] = torque

    return run, found


def batches(
    angles: Array, body: BodyModel, tension: Callable[[Array], Array]
) -> tuple[Callable[[], None], Array]:
    """The same in chunks of component arrays; ``tension`` gives newtons at a length (m)."""
    columns = np.ascontiguousarray(angles.T)
    found = np.empty_like(columns)
    reach = body.shank_m - CUFF_ABOVE_ANKLE_M
    up: Vector = (np.zeros(1), np.zeros(1), np.ones(1))

    def run() -> None:
        for start in range(0, columns.shape[1], CHUNK):
            part = slice(start, start + CHUNK)
            frame = leg_frame(
                LegAngles(*(column[part] for column in columns)), thigh_m=body.thigh_m, shank_m=body.shank_m
            )
            weight = gravity_demand(frame, body, up)
            knee, down = frame.knee, frame.shank_down
            cuff: Vector = (knee[0] + down[0] * reach, knee[1] + down[1] * reach, knee[2] + down[2] * reach)
            x, y, z = ANCHOR[0] - cuff[0], ANCHOR[1] - cuff[1], ANCHOR[2] - cuff[2]
            length = np.sqrt(x * x + y * y + z * z)
            pull = tension(length) / length
            band = torque_of_force(frame, cuff, (x * pull, y * pull, z * pull), below="shank")
            for row, name in enumerate(COORDINATES):
                np.subtract(weight[name], band[name], out=found[row, part])

    return run, found


def seconds(*runs: Callable[[], None]) -> list[float]:
    """Median time of each, taken in turns so that a slow moment of the machine hits all."""
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(RUNS):
        for run, each in zip(runs, times, strict=True):
            started = time.perf_counter()
            run()
            each.append(time.perf_counter() - started)
    return [statistics.median(each) for each in times]


def main() -> None:
    body = body_model(PERSON)
    generator = np.random.default_rng(1)
    angles = generator.uniform([-0.3, -0.3, -0.5, 0.0, -0.6], [1.8, 0.8, 0.5, 1.9, 0.3], size=(ROWS, 5))

    def spring(length: Array) -> Array:
        return np.asarray(STIFFNESS_N_M * np.maximum(length - REST_M, 0.0))

    def rubber(length: Array) -> Array:
        return tension_n(length / REST_M, c1_n=10.241, c2_n=9.004)

    loop, theirs = mujoco_loop(angles, body)
    sprung, ours = batches(angles, body, spring)
    stretched, _ = batches(angles, body, rubber)
    loop(), sprung(), stretched()
    difference = float(np.abs(theirs - ours.T).max())
    assert difference < 1e-9, difference
    mujoco_s, spring_s, rubber_s = seconds(loop, sprung, stretched)
    print(f"largest difference to MuJoCo on {ROWS:,} rows   {difference:.0e} N.m")
    print(f"mj_inverse, loop over rows          {1e6 * mujoco_s / ROWS:6.2f} us a row")
    print(f"batches, straight-line spring       {1e6 * spring_s / ROWS:6.2f} us a row")
    print(f"batches, the band's own law         {1e6 * rubber_s / ROWS:6.2f} us a row")
    ratio = mujoco_s / rubber_s
    print(f"batches are {ratio:.1f} times as fast (at least {LIMIT:g})")


if __name__ == "__main__":
    main()
