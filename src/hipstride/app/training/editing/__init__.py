"""Setting what a programme is: decisions about a movement, templates, versions and what differs between them."""
