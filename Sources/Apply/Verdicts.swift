import Manifests

/// The health of a live object; no opinion on any kind until the rules are there.
func health(of object: Value) -> Verdict? { nil }
