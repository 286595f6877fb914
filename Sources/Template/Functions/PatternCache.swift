/// The patterns that a render has compiled.
struct PatternCache {
}
