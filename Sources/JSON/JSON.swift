// JSON text to values and back, on simdjson.
