"""Beeldregie: the map on which municipalities share, and account for, the cameras in public space."""
