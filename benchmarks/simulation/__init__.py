"""Speed of one simulation: nudgelab's full model beside a small reference model in its peers."""
