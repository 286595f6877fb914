// What tests share: the cluster, temporary folders and Git repositories, and running programs.
