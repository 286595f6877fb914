#pragma once

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdbool.h>

/// Loads the library, which has to come before any call of it; whether it is there.
bool lazy_load_mhd(void);

/// Where a server listens.
enum swell_mhd_interface { SWELL_MHD_LOOPBACK, SWELL_MHD_LOOPBACK_6, SWELL_MHD_ALL, SWELL_MHD_ALL_4 };

/// Starts a server; with a key and a certificate, both PEM, it speaks TLS. Port 0 means any free one. All addresses are those of IPv4 and
/// IPv6 alike, so that it fails where there is no IPv6.
/// Connections of which nothing is heard for `idle_seconds` are closed, unless that is 0.
static inline struct MHD_Daemon *swell_mhd_start(
    enum swell_mhd_interface interface, uint16_t port, unsigned threads, void *(*began)(void *, const char *, struct MHD_Connection *),
    MHD_AccessHandlerCallback answer, MHD_RequestCompletedCallback completed,
    MHD_NotifyConnectionCallback connected, void *closure, unsigned idle_seconds,
    const char *key, const char *certificate) {
  bool is_loopback = interface == SWELL_MHD_LOOPBACK;
  struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};
  four.sin_addr.s_addr = htonl(is_loopback ? INADDR_LOOPBACK : INADDR_ANY);
  struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  six.sin6_addr = interface == SWELL_MHD_ALL ? in6addr_any : in6addr_loopback;
  bool is_four = is_loopback || interface == SWELL_MHD_ALL_4;
  void *address = is_four ? (void *)&four : (void *)&six;
  unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
  if (interface == SWELL_MHD_ALL) flags |= MHD_USE_DUAL_STACK;
  if (interface == SWELL_MHD_LOOPBACK_6) flags |= MHD_USE_IPv6;
  struct MHD_OptionItem secure[] = {
      {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)key},
      {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)certificate},
      {MHD_OPTION_END, 0, NULL},
  };
  struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
  if (key) flags |= MHD_USE_TLS;
  return MHD_start_daemon(
      flags, port, NULL, NULL, answer, closure, MHD_OPTION_SOCK_ADDR, address,
      MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_NOTIFY_COMPLETED, completed, closure,
      MHD_OPTION_URI_LOG_CALLBACK, began, closure, MHD_OPTION_NOTIFY_CONNECTION, connected, closure,
      MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds, MHD_OPTION_ARRAY, key ? secure : plain,
      MHD_OPTION_END);
}

/// The socket of a connection.
static inline int swell_mhd_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

/// Whether a connection begins, as opposed to ends.
static inline bool swell_mhd_begins(enum MHD_ConnectionNotificationCode event) {
  return event == MHD_CONNECTION_NOTIFY_STARTED;
}

/// The port that a server listens on.
static inline uint16_t swell_mhd_port(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info ? info->port : 0;
}
