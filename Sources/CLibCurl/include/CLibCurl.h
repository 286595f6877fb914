#pragma once

#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <sys/socket.h>

// Loads the library, which has to come before any call of it; whether it is there.
bool lazy_load_curl(void);

// libcurl's option functions are variadic, which Swift cannot call: one function for each type of value.

static inline CURLcode swell_easy_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode swell_easy_set_text(CURL *easy, CURLoption option, const char *text) {
  return curl_easy_setopt(easy, option, text);
}

static inline CURLcode swell_easy_set_pointer(CURL *easy, CURLoption option, const void *pointer) {
  return curl_easy_setopt(easy, option, pointer);
}

static inline CURLcode swell_easy_set_size(CURL *easy, CURLoption option, curl_off_t size) {
  return curl_easy_setopt(easy, option, size);
}

static inline CURLcode swell_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *list) {
  return curl_easy_setopt(easy, option, list);
}

static inline CURLcode swell_easy_set_data(CURL *easy, CURLoption option, curl_write_callback function) {
  return curl_easy_setopt(easy, option, function);
}

static inline CURLcode swell_easy_set_prereq(CURL *easy, curl_prereq_callback function) {
  return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, function);
}

// libcurl copies the bytes.
static inline CURLcode swell_easy_set_blob(CURL *easy, CURLoption option, const void *bytes, size_t count) {
  struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
  return curl_easy_setopt(easy, option, &blob);
}

static inline CURLcode swell_easy_get_long(CURL *easy, CURLINFO info, long *value) {
  return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode swell_easy_get_size(CURL *easy, CURLINFO info, curl_off_t *value) {
  return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode swell_easy_get_pointer(CURL *easy, CURLINFO info, void **value) {
  return curl_easy_getinfo(easy, info, (char **)value);
}

static inline CURLMcode swell_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

// What a finished transfer's message says; the union that holds it is not imported into Swift.
static inline CURLcode swell_message_result(const CURLMsg *message) { return message->data.result; }

// Gives a peer that vanished thirty seconds: unanswered bytes, or unanswered probes of an idle connection.
static inline int swell_prepare_socket(void *unused, curl_socket_t socket, curlsocktype purpose) {
  (void)unused;
  (void)purpose;
  unsigned int milliseconds = 30000;
  setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
  return CURL_SOCKOPT_OK;
}

static inline CURLcode swell_easy_watch_peer(CURL *easy) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, swell_prepare_socket);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, 20L);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, 5L);
  return code;
}
