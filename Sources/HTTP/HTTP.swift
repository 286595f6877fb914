// Requests and responses over libcurl's multi interface.
