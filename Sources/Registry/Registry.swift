/// Charts and other artefacts from Helm repositories and OCI registries, kept in a content-addressed cache.
///
/// In goes a `ChartRequest` (repository, chart, version or constraint); out comes a `ChartArchive` whose digest was checked, and whose
/// files are a `SourceTree`. Each index and each archive is fetched once in a run. Without a network (`isOffline`) the cache alone answers.
///
/// What never happens here: rendering, writing outside of the cache, and sending credentials to a server that they were not given for.
