"""The physics of what resists: band, sled, cuff weight and the limb's own weight, as force and as joint torque."""
