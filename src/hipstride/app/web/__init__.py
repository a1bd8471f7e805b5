"""What every page shares: the shell, its styles and scripts, headers, error pages. No models."""
