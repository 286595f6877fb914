/// Requests and responses over libcurl's multi interface.
///
/// In goes an `HTTPRequest`, out comes an `HTTPResponse`, or an `HTTPStream` whose body arrives piece by piece. All transfers
/// of a process run on one `TransferLoop`, which has a thread of its own; requests to one server share its connections, over
/// HTTP/2 with many under way at once. An `HTTPClient` holds what is common to its requests: trust, identity, proxy, limits.
///
/// What never happens here: retries, redirects (a 3xx is a response like any other), cookies, and reading credentials.
