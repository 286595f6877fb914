/// Regular expressions with Go's syntax and linear time, on RE2.
///
/// In: a pattern's text, compiled once into a `Pattern`, and bytes to look at. Out: offsets, or texts put together by Go's
/// rules for finding all matches, replacing and splitting. Patterns are limited in size; no pointer of RE2 leaves this module.
