/// What Swell knows about kinds, as data: scope, rank, keys of lists, defaults that old servers lack.
///
/// A kind or group and kind goes in, a fact comes out, or nil where nothing is known; custom resources are never known
/// here. Each theme has a file with its table. Nothing here looks at a cluster: discovery's word outweighs these tables.
