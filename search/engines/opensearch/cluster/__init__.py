"""Access to a cluster: client, errors, indices, files, lock, maintenance."""
