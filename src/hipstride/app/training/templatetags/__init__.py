"""What the templates of training may say."""
