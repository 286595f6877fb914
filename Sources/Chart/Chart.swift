// A Helm chart, its values and a release to manifests.
