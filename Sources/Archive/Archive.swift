// Archive wraps libarchive: compressed bytes to bytes and back, within budgets. No file is opened and no pointer of the
// library leaves the module.
