"""Are the posteriors of a calibration honest? Simulation-based calibration (Talts et al. 2018)."""
