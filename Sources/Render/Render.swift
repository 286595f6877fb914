// An application's sources to manifests.
