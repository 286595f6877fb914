/// The Kubernetes API client.
///
/// `ClusterAccess` says where a cluster is and by what right one may talk to it; it comes from a `Kubeconfig` or from the pod
/// that the program runs in. `KubeClient` turns wishes into `KubeRequest`s, plain values, and gives them to its one seam, a
/// `send` closure; what comes back it reads, or words as a `ClusterError`. `Discovery` knows which kinds a cluster serves.
///
/// Reads here come in any number, writes only for `Apply`. Retries live here and nowhere else; concurrency is limited below, in
/// the connection, by how the server answers.
