// Everything that a cluster, a network or a machine may do to a sync: whatever it is, the report is true, the next run comes to the end,
// nothing is deleted that should live, no finished hook runs twice, and no Secret is printed.
