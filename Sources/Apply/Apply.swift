// Survey, write, hooks, prune, wait, inventory and history: the only module that changes a cluster.
