#include "CLibCurl.h"

#include "CLazyLibrary.h"

// Every function of libcurl that is called.
#define FUNCTIONS(each) \
  each(curl_easy_cleanup) each(curl_easy_getinfo) each(curl_easy_init) each(curl_easy_pause) \
  each(curl_easy_perform) each(curl_easy_setopt) each(curl_easy_strerror) each(curl_global_init) \
  each(curl_multi_add_handle) \
  each(curl_multi_cleanup) each(curl_multi_info_read) each(curl_multi_init) each(curl_multi_perform) \
  each(curl_multi_poll) each(curl_multi_remove_handle) each(curl_multi_setopt) each(curl_multi_wakeup) \
  each(curl_slist_append) each(curl_slist_free_all)

LAZY_LIBRARY(curl, "libcurl.so.4", FUNCTIONS)
