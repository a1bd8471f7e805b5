"""Pictures in templates."""
