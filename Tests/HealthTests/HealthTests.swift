// Tests of Health.
