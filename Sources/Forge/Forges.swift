package import Compose
import Glibc
package import HTTP
import JSON
package import Manifests

/// Asks the forges and plugins that generators name.
package struct Forges: Sendable {
  private let objects: ControlObjects
  private let environment: [String: String]
  private let options: HTTPOptions

  /// Prepares to ask; tokens come from the objects, else from `GITHUB_TOKEN` and its like in the environment.
  package init(objects: ControlObjects, environment: [String: String], options: HTTPOptions) {
    self.objects = objects
    self.environment = environment
    self.options = options
  }

  /// The open pull requests that a generator asks for.
  package func pullRequests(_ query: ForgeQuery) async -> ForgeAnswer<PullRequest> {
    do throws(ForgeError) {
      return .items(try await provider(for: query).pullRequests(query.settings))
    } catch {
      return error.isNotFound ? .notFound("\(error)") : .failed("\(error)")
    }
  }

  /// The branches of repositories that a generator asks for.
  package func repositories(_ query: ForgeQuery) async -> ForgeAnswer<ForgeRepository> {
    let filters: [RepositoryFilter]
    do throws(CompositionError) {
      filters = try RepositoryFilter.all(of: query.filters)
    } catch {
      return .failed("\(error.problem)")
    }
    guard ["", "ssh", "https"].contains(query.cloneProtocol) else {
      return .failed("unknown clone protocol '\(query.cloneProtocol)' (ssh and https are known)")
    }
    do throws(ForgeError) {
      return .items(try await provider(for: query).branches(for: query, filters))
    } catch {
      return .failed("\(error)")
    }
  }

  /// The parameter sets that a plugin gives.
  package func parameters(_ query: PluginQuery) async -> ForgeAnswer<Mapping> {
    let url = query.url.withoutSlash + "/api/v1/getparams.execute"
    let subject = "parameters at '\(query.url)'"
    var order = Fetcher.Order(url: url, method: "POST", limitInBytes: 64 << 20)
    order.authorization = Masked("Bearer " + query.token.reveal())
    let body: Value = [
      "applicationSetName": .string(query.applicationSet),
      "input": ["parameters": query.parameters],
    ]
    order.body = JSONWriter().bytes(of: body)
    order.timeout = query.timeout
    do {
      let response = try await Fetcher(options).send(order)
      guard (200..<300).contains(response.status) else {
        return .failed("\(ForgeError(subject, .status(response.status, reason: "")))")
      }
      let answer = try JSONReader().value(of: response.body)
      return .items((answer["output"]?["parameters"]?.list ?? []).map { $0.map ?? [:] })
    } catch let error as HTTPError {
      return .failed("\(ForgeError(subject, .http(error)))")
    } catch {
      return .failed("\(ForgeError(subject, .unreadable("\(error)")))")
    }
  }

  private func provider(for query: ForgeQuery) async throws(ForgeError) -> any ForgeProvider {
    let settings = query.settings
    let given = settings.text("api")
    switch query.provider {
    case "github":
      var api = try api(GitHub.base(given), settings)
      api.fields = [("X-GitHub-Api-Version", "2022-11-28")]
      let app = try await appToken(of: settings)
      let token = try token(
        of: settings,
        "GITHUB_TOKEN",
        at: api.base,
        own: [GitHub.base(""), environment["GITHUB_API_URL"]]
      )
      api.authorization = (app ?? token).map { Masked("Bearer " + $0.reveal()) }
      return GitHub(api: api)
    case "gitlab":
      var api = try api(GitLab.base(given), settings)
      if let token = try token(
        of: settings,
        "GITLAB_TOKEN",
        at: api.base,
        own: [GitLab.base(""), environment["CI_SERVER_URL"]]
      ) {
        api.fields = [("PRIVATE-TOKEN", token.reveal())]
      }
      return GitLab(api: api)
    case "gitea":
      var api = try api(Gitea.base(given), settings)
      api.authorization = try token(
        of: settings,
        "GITEA_TOKEN",
        at: api.base,
        own: [Gitea.base(""), environment["GITEA_SERVER_URL"]]
      ).map {
        Masked("token " + $0.reveal())
      }
      return Gitea(api: api)
    case "bitbucketServer":
      var api = try api(BitbucketServer.base(given), settings)
      api.authorization = try bitbucketAuthorization(settings)
      api.fields = [("X-Atlassian-Token", "no-check")]
      return BitbucketServer(api: api)
    default: throw ForgeError("the forge's answer", .unsupported(query.provider))
    }
  }

  /// A token for the GitHub App whose credentials the Secret `appSecretName` holds; nil where none is named.
  private func appToken(of settings: Value) async throws(ForgeError) -> Masked<String>? {
    let name = settings.text("appSecretName")
    guard !name.isEmpty else { return nil }
    guard let id = objects.secret(name, key: "githubAppID"),
      let installation = objects.secret(name, key: "githubAppInstallationID"),
      let key = objects.secret(name, key: "githubAppPrivateKey")
    else {
      let what = "Secret '\(name)' of a GitHub App (give it with --clusters)"
      throw ForgeError("the forge's answer", .missing(what))
    }
    let own = objects.secret(name, key: "githubAppEnterpriseBaseUrl")?.reveal() ?? ""
    return try await GitHubApp(
      id: id.reveal(),
      installation: installation.reveal(),
      key: key,
      base: own.isEmpty ? settings.text("api") : own,
      options: options
    ).token(now: time(nil))
  }

  private func bitbucketAuthorization(_ settings: Value) throws(ForgeError) -> Masked<String>? {
    if let basic = settings["basicAuth"], basic.map != nil {
      let password = try secret(basic["passwordRef"])?.reveal() ?? ""
      let login = "\(basic.text("username")):\(password)"
      return Masked("Basic " + Base64.text(of: Array(login.utf8)))
    }
    guard let token = try secret(settings["bearerToken"]?["tokenRef"]) else { return nil }
    return Masked("Bearer " + token.reveal())
  }

  private func api(_ base: String, _ settings: Value) throws(ForgeError) -> ForgeAPI {
    var options = options
    if settings.flag("insecure") { options.trust = .unchecked }
    if let reference = settings["caRef"], reference.map != nil {
      let name = reference.text("configMapName")
      guard let text = objects.text(name, key: reference.text("key")) else {
        throw ForgeError(base, .missing("ConfigMap '\(name)' with the authorities"))
      }
      options.trust = .only(Array(text.utf8))
    }
    return ForgeAPI(base: base, fetcher: Fetcher(options))
  }

  /// The token that settings name, or that the environment holds for the forge's own servers: no other ever sees that.
  private func token(
    of settings: Value,
    _ variable: String,
    at base: String,
    own servers: [String?]
  ) throws(ForgeError) -> Masked<String>? {
    if let secret = try secret(settings["tokenRef"]) { return secret }
    let origins = servers.compactMap { $0.flatMap { Origin(url: $0) } }
    guard let origin = Origin(url: base), origins.contains(origin) else { return nil }
    return environment[variable].flatMap { $0.isEmpty ? nil : Masked($0) }
  }

  private func secret(_ reference: Value?) throws(ForgeError) -> Masked<String>? {
    guard let reference, reference.map != nil else { return nil }
    let name = reference.text("secretName")
    let key = reference.text("key")
    guard let secret = objects.secret(name, key: key) else {
      throw ForgeError(
        "the forge's answer",
        .missing("Secret '\(name)' with the key '\(key)' (give it with --clusters)")
      )
    }
    return secret
  }
}
