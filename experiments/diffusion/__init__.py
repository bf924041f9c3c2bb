"""Half of the communities predicted from the other half, beside the Bass model."""
