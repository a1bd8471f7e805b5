"""Who uses Hipstride here, and the one-time link that signs them in."""
