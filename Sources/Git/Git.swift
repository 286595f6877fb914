/// Repositories on libgit2: a commit's files without a checkout.
///
/// A remote repository is kept as a bare mirror in a cache folder and fetched incrementally (`Mirror`); a local one is read where
/// it is. Either way a `Snapshot` is one commit with its files as a `SourceTree`, read from the object database on demand. A
/// folder as it stands, with changes that nobody has committed, is a `SourceTree` too (`workingTree(at:)`). Nothing here ever writes
/// into a repository of the user's.
