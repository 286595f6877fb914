// Desired against live: normalisation, ignore rules, field changes.
