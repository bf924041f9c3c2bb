"""Many tasks on this machine's cores or on a cluster, each finished one kept at once."""
