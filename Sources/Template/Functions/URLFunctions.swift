extension FunctionSet {
  /// sprig's functions on URLs.
  static let urls: [Function] = [
    Function("urlParse", .string) { (_, arguments) throws(TemplateError) in
      let url: GoURL
      do throws(TemplateError) {
        url = try GoURL(arguments.text(0))
      } catch {
        throw .fault("unable to parse url: \(error.message)")
      }
      return .map(
        DatumMap([
          ("scheme", .string(url.scheme)), ("host", .string(url.host)),
          ("hostname", .string(url.hostname)), ("path", .string(url.path)),
          ("query", .string(url.query)), ("opaque", .string(url.opaque)),
          ("fragment", .string(url.fragment)), ("userinfo", .string(url.user?.text ?? "")),
        ])
      )
    },
    Function("urlJoin", .map) { (_, arguments) throws(TemplateError) in
      let map = arguments.map(0)
      var url = GoURL()
      url.scheme = try part("scheme", of: map)
      url.host = try part("host", of: map)
      url.path = try part("path", of: map)
      url.query = try part("query", of: map)
      url.opaque = try part("opaque", of: map)
      url.fragment = try part("fragment", of: map)
      let user = try part("userinfo", of: map)
      if !user.isEmpty {
        do throws(TemplateError) {
          url.user = try GoURL(Text(Array("proto://".utf8) + user.bytes + Array("@host".utf8))).user
        } catch {
          throw .fault("unable to parse userinfo in dict: \(error.message)")
        }
      }
      return .string(url.text)
    },
  ]

  private static func part(_ key: Text, of map: DatumMap) throws(TemplateError) -> Text {
    guard let value = map[key] else { return "" }
    guard case .string(let text) = value else {
      if value.isNil {
        throw .fault("runtime error: invalid memory address or nil pointer dereference")
      }
      throw .fault(
        "unable to parse \(key.string) key, must be of type string, but \(value.kindName) found"
      )
    }
    return text
  }
}
