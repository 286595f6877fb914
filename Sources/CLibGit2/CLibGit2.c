#include "CLibGit2.h"

#include "CLazyLibrary.h"

// Every function of libgit2 that is called.
#define FUNCTIONS(each) \
  each(git_blob_free) each(git_blob_lookup) each(git_blob_rawcontent) each(git_blob_rawsize) \
  each(git_buf_dispose) each(git_commit_author) each(git_commit_free) each(git_commit_lookup) \
  each(git_commit_summary) each(git_commit_time) each(git_commit_tree_id) \
  each(git_credential_ssh_key_from_agent) each(git_credential_ssh_key_memory_new) \
  each(git_credential_username_new) \
  each(git_diff_free) each(git_diff_get_delta) \
  each(git_diff_num_deltas) each(git_diff_options_init) each(git_diff_tree_to_tree) each(git_error_last) \
  each(git_error_set_str) each(git_fetch_options_init) each(git_libgit2_init) each(git_libgit2_opts) \
  each(git_object_free) each(git_object_id) each(git_object_peel) each(git_object_type) each(git_odb_free) \
  each(git_odb_hash) each(git_odb_object_data) each(git_odb_object_free) each(git_odb_object_size) \
  each(git_odb_read) each(git_oid_fromstr) each(git_reference_list) \
  each(git_remote_connect_ext) each(git_remote_connect_options_init) each(git_remote_create_detached) each(git_remote_create_options_init) each(git_remote_create_with_opts) each(git_remote_default_branch) \
  each(git_remote_disconnect) each(git_remote_fetch) each(git_remote_free) each(git_remote_list) \
  each(git_remote_lookup) each(git_remote_ls) each(git_remote_url) each(git_repository_free) \
  each(git_repository_init) each(git_repository_is_bare) each(git_repository_odb) each(git_repository_open_ext) \
  each(git_repository_set_head) each(git_repository_set_head_detached) each(git_revparse_single) \
  each(git_strarray_dispose) each(git_stream_register) each(git_transport_register) each(git_transport_smart) \
  each(git_tree_entry_byindex) each(git_tree_entry_bypath) \
  each(git_tree_entry_filemode) each(git_tree_entry_free) each(git_tree_entry_id) each(git_tree_entry_name) each(git_tree_entrycount) \
  each(git_tree_free) each(git_tree_lookup)

LAZY_LIBRARY(git, "libgit2.so." LIBGIT2_SOVERSION, FUNCTIONS)
