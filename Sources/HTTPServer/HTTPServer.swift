/// An HTTP server, on libmicrohttpd; it listens on loopback unless it is told to do otherwise.
///
/// A `Listener` takes a closure from `ServerRequest` to `ServerResponse` and calls it on its own threads, one request at a time
/// on each; nothing in the closure may block for long. A response is either known at once or a `ByteStream` that is filled from
/// anywhere while the client reads, so that thousands of open answers cost no thread. No pointer leaves this module.
