// Tests of Kinds.
