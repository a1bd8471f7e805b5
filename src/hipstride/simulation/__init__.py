"""A virtual person, and virtual cohorts, put through the real engine.

A virtual person has a true strength, its growth, day-to-day fatigue and noisy reports of effort; the plan
that answers them is made by `hipstride.prescription`, never by a stand-in.
"""
