"""What the literature says, beside what the model does; and the calibration of its defaults."""
