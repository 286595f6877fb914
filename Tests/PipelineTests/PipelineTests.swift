// Tests of Pipeline.
