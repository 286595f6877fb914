// Tests of RE2.
