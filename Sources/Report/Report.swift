// Outcomes become reports, and reports become text for people and JSON for machines.
//
// In come values that the pass puts together: what became of each object (`Outcome`), how each application ended, and how
// well all is. Out go a `SyncReport` or a `DriftReport`, their texts, their JSON and the one exit code of the run. Nothing
// is decided here, and nothing printed: what a text shows is already masked where it is secret.
