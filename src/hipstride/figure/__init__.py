"""Pictures from the same motion that gives the torque: drawings, animations, strips, and the motion in words."""
