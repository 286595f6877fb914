/// JSON text to values and back, on simdjson.
///
/// Text comes in, `Value`s go out as Go and Kubernetes read them; what simdjson is stricter about than Go (integers beyond 64
/// bits, bytes that are no UTF-8) is read by a second reader, which also words the errors. Text goes out as Go's
/// `encoding/json` writes it. Budgets bound what any input can cost; nothing of simdjson leaves this module.
