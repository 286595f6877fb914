// jq expressions on values. An expression goes in with a value, all its outputs come out.
//
// libjq knows no limits, and what breaks it would break the program; so expressions run in a child process that is
// forked on first use, without files, environment and network, and is stopped when it takes too long or too much.
