import Foundation
import Glibc
import TestSupport
import Testing

/// A repository behind nginx and `git http-backend`, as `/team/shop.git`.
final class GitHost: Sendable {
  static var isInstalled: Bool { Service.has("nginx") && Service.has("fcgiwrap") }
  /// Its page as a forge that stands in front of it would tell.
  static let page = "https://127.0.0.1/Team/Shop"

  private let nginx: Service
  private let folder: TemporaryFolder
  private let gateway: pid_t

  var url: String { "http://127.0.0.1:\(nginx.port)/team/shop.git" }

  init(of repository: TemporaryRepository) async throws {
    folder = try TemporaryFolder()
    let socket = folder.path + "/cgi"
    gateway = try await Service.startGateway(at: socket, in: folder)
    nginx = try await Service.nginx(
      """
      location ~ ^/team/shop\\.git(/.*)$ {
        fastcgi_pass unix:\(socket);
        fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
        fastcgi_param GIT_HTTP_EXPORT_ALL 1; fastcgi_param GIT_PROJECT_ROOT \(repository.path);
        fastcgi_param PATH_INFO /.git$1; fastcgi_param QUERY_STRING $query_string;
        fastcgi_param REQUEST_METHOD $request_method; fastcgi_param CONTENT_TYPE $content_type;
        fastcgi_param CONTENT_LENGTH $content_length;
        fastcgi_param GIT_CONFIG_COUNT 1; fastcgi_param GIT_CONFIG_KEY_0 safe.directory;
        fastcgi_param GIT_CONFIG_VALUE_0 *;
      }
      """
    )
  }

  deinit { Service.end(gateway) }

  /// How often somebody asked what its branches and tags point to.
  var askedForReferences: Int { nginx.requests.count { $0.contains("/info/refs") } }
}
