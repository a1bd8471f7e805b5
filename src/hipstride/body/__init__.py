"""The physics of the person: segments, skeleton, pose, motion, and the torque that gravity asks of each joint."""
