"""Side by side with something known, in one run; each prints ratios. Run with script/bench."""
