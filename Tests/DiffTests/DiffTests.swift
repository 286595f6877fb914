// Tests of Diff.
