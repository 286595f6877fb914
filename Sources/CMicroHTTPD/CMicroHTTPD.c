#include "CMicroHTTPD.h"

#include "CLazyLibrary.h"

// Every function of libmicrohttpd that is called.
#define FUNCTIONS(each) \
  each(MHD_add_response_header) each(MHD_create_response_from_buffer) \
  each(MHD_create_response_from_callback) each(MHD_destroy_response) each(MHD_get_connection_values) \
  each(MHD_get_connection_info) each(MHD_get_daemon_info) each(MHD_queue_response) each(MHD_resume_connection) \
  each(MHD_start_daemon) each(MHD_stop_daemon) each(MHD_suspend_connection)

LAZY_LIBRARY(mhd, "libmicrohttpd.so.12", FUNCTIONS)
