"""The physics of the person: segments, skeleton, pose, motion, and gravity's torque on each joint."""
