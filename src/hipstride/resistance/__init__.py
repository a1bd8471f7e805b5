"""The physics of what resists: band, sled, cuff weight and the limb itself, as force and joint torque."""
