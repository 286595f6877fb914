/// What forges answer: open pull requests, and repositories with their branches, of GitHub, GitLab, Gitea and Bitbucket Server, and the
/// parameters of plugins.
///
/// In goes a `ForgeQuery` of a generator, out comes a `ForgeAnswer`. Pages are followed as long as they are on the same server, rate limits
/// are told with the time at which they end, and tokens come from Secrets, the environment or credentials, never from an address.
///
/// What never happens here: filtering by what generators say, beyond leaving out questions whose answers would not count.
