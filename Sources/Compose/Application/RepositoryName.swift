/// A repository's address as Argo CD compares addresses: lower case, without `.git`, the forms of ssh being one.
package func normalizedRepository(_ address: String) -> String {
  var text = address.lowercased()[...]
  while let last = text.last, last.isWhitespace { text = text.dropLast() }
  text = text.drop { $0.isWhitespace }
  var name = String(text)
  if name.firstRange(of: "://") == nil, let colon = name.firstIndex(of: ":"),
    !name[..<colon].contains("/")
  {
    name.replaceSubrange(colon...colon, with: "/")
  }
  if name.hasPrefix("ssh://") { name.removeFirst("ssh://".utf8.count) }
  if name.hasSuffix(".git") { name.removeLast(".git".utf8.count) }
  return name
}
