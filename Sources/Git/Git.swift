// Repositories, mirrors and snapshots, on libgit2.
