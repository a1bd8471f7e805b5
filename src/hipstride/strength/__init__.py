"""Capacity: what a person can make at every angle, with its error.

Strength tests, norms, torque-angle curves, symmetry between the sides, and whether a change is real.
"""
