/// Jsonnet wraps libjsonnet: a program and the files that it may import to JSON, evaluated in a child process with limits.
///
/// The library is loaded when the first program is evaluated. Imports are answered from a `SourceTree`; since they are written out in the
/// text, all files that a program can reach are gathered beforehand, and the child reads nothing.
