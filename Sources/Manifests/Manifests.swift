/// The nouns of Swell: what its stages hand to each other.
///
/// Everything here is a value without behaviour of its own beyond reading and naming: no I/O, no clock, no randomness. A
/// `Value` is any YAML or JSON document, a `Manifest` one Kubernetes object with its identity and origin, a `SourceTree`
/// the files of a commit, a folder or an archive.
