"""Decisions: safety gates, the dose, the plan, readiness, progression, and the reasons for each.

One rule is one function with one id and one sentence. Thresholds live in the catalogue as data, not here.
"""
