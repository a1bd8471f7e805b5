import os

from hypothesis import settings

# The same examples everywhere, so that a failure elsewhere is a failure here; HYPOTHESIS_PROFILE=explore
# looks further.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
