"""How often every test of the analysis is wrong where nothing is to be found."""
