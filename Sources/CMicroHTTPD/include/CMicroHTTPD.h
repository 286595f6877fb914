#pragma once

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

/// Loads the library, which has to come before any call of it; whether it is there.
bool lazy_load_mhd(void);

/// Starts a server on loopback; with a key and a certificate, both PEM, it speaks TLS. Port 0 means any free one.
/// Connections of which nothing is heard for `idle_seconds` are closed, unless that is 0.
static inline struct MHD_Daemon *swell_mhd_start(
    uint32_t host, uint16_t port, unsigned threads, void *(*began)(void *, const char *, struct MHD_Connection *),
    MHD_AccessHandlerCallback answer, MHD_RequestCompletedCallback completed,
    MHD_NotifyConnectionCallback connected, void *closure, unsigned idle_seconds,
    const char *key, const char *certificate) {
  struct sockaddr_in address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(host);
  unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
  struct MHD_OptionItem secure[] = {
      {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)key},
      {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)certificate},
      {MHD_OPTION_END, 0, NULL},
  };
  struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
  if (key) flags |= MHD_USE_TLS;
  return MHD_start_daemon(
      flags, port, NULL, NULL, answer, closure, MHD_OPTION_SOCK_ADDR, &address,
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
