// Tests of Chart.
