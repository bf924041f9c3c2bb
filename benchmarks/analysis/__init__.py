"""Speed of the analysis on files of a million rows and more, beside the peers."""
