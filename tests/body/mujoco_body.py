"""The oracle: two legs on a turned pelvis as MuJoCo sees them, written from the segment table alone.

Nothing here uses the engine: lengths, masses and centres of mass are taken from the table and the person,
axes and order of the joints are written down once more, and forces on the legs go through MuJoCo's Jacobians.
"""

import mujoco
import numpy as np

from hipstride.catalogue.segments import segment_table

GRAVITY = 9.80665
NAMES = ("hip_flexion", "hip_abduction", "hip_external_rotation", "knee_flexion", "ankle_dorsiflexion")
FOOT_COM_BELOW_ANKLE = 0.0195  # of body height: the assumption behind the published coefficients
HIP_SEPARATION = 0.10  # of body height


def quaternion(rotation):
    """MuJoCo's quaternion of a rotation matrix."""
    out = np.empty(4)
    mujoco.mju_mat2Quat(out, np.ascontiguousarray(rotation).ravel())
    return out


class Oracle:
    """One person's legs, the pelvis held anywhere; angles in degrees, moving side at +y of the pelvis."""

    def __init__(self, body, rotation=None, mid_hip=(0.0, 0.0, 0.0)):
        table = segment_table(body.sex)
        self.thigh = body.thigh_m or table["thigh"].length_fraction * body.height_m
        self.shank = body.shank_m or table["shank"].length_fraction * body.height_m
        self.body = body
        kg = {name: table[name].mass_fraction * body.mass_kg for name in ("thigh", "shank", "foot")}
        com = {
            "thigh": table["thigh"].com_fraction * self.thigh,
            "shank": table["shank"].com_fraction * self.shank,
            "foot": FOOT_COM_BELOW_ANKLE * body.height_m,
        }
        turned = quaternion(np.eye(3) if rotation is None else rotation)
        legs = "".join(
            self._leg(label, sign, kg, com, 0.5 * sign * HIP_SEPARATION * body.height_m)
            for label, sign in (("moving", 1), ("other", -1))
        )
        self.model = mujoco.MjModel.from_xml_string(
            f"""<mujoco><compiler angle="radian" autolimits="false"/>
            <option gravity="0 0 {-GRAVITY!r}"><flag contact="disable"/></option>
            <worldbody><body name="pelvis" pos="{_text(mid_hip)}" quat="{_text(turned)}">{legs}</body>
            </worldbody></mujoco>"""
        )
        self.data = mujoco.MjData(self.model)

    def _leg(self, label, sign, kg, com, sideways):
        def segment(name, place, joints, inside):
            hinges = "".join(
                f'<joint name="{label}_{joint}" type="hinge" axis="{axis}"/>' for joint, axis in joints
            )
            return (
                f'<body name="{label}_{name}" pos="{_text(place)}">{hinges}'
                f'<inertial pos="{_text((0, 0, -com[name]))}" mass="{kg[name]!r}"'
                f' diaginertia="0.1 0.1 0.05"/>{inside}</body>'
            )

        foot = segment("foot", (0, 0, -self.shank), [("ankle_dorsiflexion", "0 -1 0")], "")
        shank = segment("shank", (0, 0, -self.thigh), [("knee_flexion", "0 1 0")], foot)
        hip = [
            ("hip_flexion", "0 -1 0"),
            ("hip_abduction", f"{sign} 0 0"),
            ("hip_external_rotation", f"0 0 {sign}"),
        ]
        return segment("thigh", (0, sideways, 0), hip, shank)

    def set(self, angles, leg="moving"):
        """Turn the joints of one leg (degrees by name)."""
        for name, degrees in angles.items():
            joint = self.model.joint(f"{leg}_{name}")
            self.data.qpos[joint.qposadr[0]] = np.radians(degrees)
        mujoco.mj_forward(self.model, self.data)

    def _by_name(self, generalised, leg):
        return {name: generalised[self.model.joint(f"{leg}_{name}").dofadr[0]] for name in NAMES}

    def gravity(self, leg="moving"):
        """Torque (N.m) that holds the leg still against its weight."""
        self.data.qvel[:] = 0
        self.data.qacc[:] = 0
        mujoco.mj_inverse(self.model, self.data)
        return self._by_name(self.data.qfrc_inverse, leg)

    def place(self, segment, down, forward=0.0, leg="moving"):
        """World place of a point so far along a segment, and in front of it."""
        found = self.data.body(f"{leg}_{segment}")
        return found.xpos + found.xmat.reshape(3, 3) @ np.array([forward, 0.0, -down])

    def holding(self, segment, place, force, leg="moving"):
        """Torque (N.m) that resists a world force at a world place of a segment."""
        jacobian = np.zeros((3, self.model.nv))
        body_id = self.model.body(f"{leg}_{segment}").id
        mujoco.mj_jac(self.model, self.data, jacobian, None, np.asarray(place, dtype=float), body_id)
        return self._by_name(-jacobian.T @ force, leg)


def _text(numbers):
    return " ".join(repr(float(number)) for number in numbers)


def random_rotation(generator):
    """A uniformly random rotation matrix."""
    q = generator.normal(size=4)
    out = np.empty(9)
    mujoco.mju_quat2Mat(out, q / np.linalg.norm(q))
    return out.reshape(3, 3)
