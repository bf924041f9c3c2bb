"""Before the data: what a design can show, told by simulating it many times."""
