"""Hipstride: adapted strength training in multiple sclerosis, fitted to one person.

From a strength test, a body, the equipment at hand, the safety limits and how a person is today, Hipstride
makes today's session: exercise by exercise and side by side, with the reason for every number. It supports a
professional's judgement; it is not a medical device.
"""

__version__ = "0.1.0"
