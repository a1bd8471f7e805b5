"""What is measured: find my level, grades, dynamometer, chair and walking tests."""
