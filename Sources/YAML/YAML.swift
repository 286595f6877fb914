/// YAML text to values and back, on libyaml.
///
/// Text comes in, `Value`s go out, each scalar read as Kubernetes and Helm read it (YAML 1.1 as Go's libraries have it), and
/// text comes out that equals theirs to the byte. Budgets bound what any input can cost. Nothing is read from disk here, and
/// nothing of libyaml leaves this module.
