/// A Kubernetes cluster in this process: an API on loopback, and controllers that act as if there were machines.
///
/// `APIServer` is the cluster as a value: a request goes in, an answer comes out, and every object is kept in its `Store`. It is
/// pure; time comes in with each call. Below it, each theme has a folder:
///
/// - `Schema`: what the kinds look like, built-in ones as a real server describes them, custom ones by their definitions;
/// - `Fields`: field sets, merging and comparing: server-side apply and who owns what;
/// - `Objects`: defaults, validation, what happens to an object before it is stored; patches and selectors;
/// - `Store`: the objects, the versions, and the log that watches read;
/// - `API`: paths, discovery, tables, errors;
/// - `Controllers`: what would happen in a cluster with machines, step by step, driven by a clock.
///
/// `SandboxCluster` gives that a clock, an HTTPS listener and the watches' streams. What a real API server answers is the measure for
/// all of it; `Tests/ConformanceTests` asks both the same.
