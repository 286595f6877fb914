package import Manifests

extension Value {
  /// A Secret as the server stores it: `stringData` moved into `data`, in base 64, where it wins.
  ///
  /// A null is an empty text, as in Argo CD. Where another value is no text, all stays as it is: the server has to refuse it.
  package var withStringDataInData: Value {
    guard case .map(var secret) = self, case .map(let texts)? = secret["stringData"],
      texts.allSatisfy({ $0.value.isNull || $0.value.string != nil })
    else { return self }
    secret.remove("stringData")
    var data = secret["data"]?.map ?? [:]
    for entry in texts {
      data[entry.key] = .string(Base64.text(of: Array((entry.value.string ?? "").utf8)))
    }
    secret["data"] = .map(data)
    return .map(secret)
  }
}
