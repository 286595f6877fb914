// Outcomes to reports and their formats.
