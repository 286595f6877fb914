/// Requests and responses over libcurl's multi interface.
///
/// In goes an `HTTPRequest`, out comes an `HTTPResponse`, or an `HTTPStream` whose body arrives piece by piece. All transfers
/// of a process run on one `TransferLoop`, which has a thread of its own; requests to one server share its connections, over
/// HTTP/2 with many under way at once. An `HTTPClient` holds what is common to its requests: trust, identity, proxy, limits.
///
/// A client takes a 3xx or 5xx for a response like any other; a `Fetcher` follows redirects and tries again, for what is only read.
/// What never happens here: cookies, and reading credentials.
