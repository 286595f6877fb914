// The pass: git, compose, fetch, render, order, survey, diff, apply, health, report.
