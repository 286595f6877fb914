import Cluster
import HTTP
import JSON
import Manifests
import Testing

@Suite struct ErrorMessageTests {
  private func message(
    _ status: Int,
    _ body: String,
    applying object: Value = ["kind": "ConfigMap"],
    as type: ResourceType = .configMap
  ) async -> (ClusterError?, String) {
    let client = FakeServer(.json(status, body)).client(.none)
    let error = await failure { () async throws(ClusterError) in
      try await client.apply(object, as: type, namespace: "shop", name: "web", manager: "m")
    }
    return (error, error?.description ?? "")
  }

  @Test(arguments: [
    (
      401, #"{"kind":"Status","message":"Unauthorized"}"#,
      "unauthorized: Unauthorized (are the credentials still valid?)"
    ),
    (
      403, #"{"kind":"Status","message":"User \"u\" cannot patch resource \"configmaps\""}"#,
      #"forbidden: User "u" cannot patch resource "configmaps""#
    ),
    (
      404, #"{"kind":"Status","message":"namespaces \"shop\" not found"}"#,
      #"not found: namespaces "shop" not found"#
    ),
    (404, "<html>no such site</html>", "the server refused (404): <html>no such site</html>"),
    (
      409, #"{"kind":"Status","reason":"AlreadyExists","message":"web already exists"}"#,
      "exists already: web already exists"
    ),
    (
      409, #"{"kind":"Status","reason":"Conflict","message":"the object has been modified"}"#,
      "conflict: the object has been modified"
    ),
    (
      429, #"{"kind":"Status","message":"too many requests"}"#,
      "the server is busy: too many requests"
    ),
    (
      500, #"{"kind":"Status","message":"Internal error occurred: failed calling webhook \"w\""}"#,
      #"the server failed (500): Internal error occurred: failed calling webhook "w""#
    ),
    (503, "<html>\n<h1>Service Unavailable</h1>", "the server failed (503): <html>"),
    (502, "", "the server failed (502): no reason given"),
    (
      413, #"{"kind":"Status","message":"limit is 3145728"}"#,
      "the server refused (413): limit is 3145728"
    ),
  ])
  func `each refusal has its words`(status: Int, body: String, cause: String) async {
    let (_, text) = await message(status, body)
    #expect(text == "cannot apply 'ConfigMap shop/web': " + cause)
  }

  @Test func `conflicts name the fields and their managers`() async {
    let (error, text) = await message(
      409,
      #"""
      {"kind":"Status","reason":"Conflict","message":"Apply failed with 2 conflicts","details":{"causes":[
      {"reason":"FieldManagerConflict","message":"conflict with \"kubectl\" using v1","field":".data.a"},
      {"reason":"FieldManagerConflict","message":"conflict with \"helm\" using v1 at 2020-01-01T00:00:00Z","field":".data.b"}]}}
      """#
    )
    #expect(
      text
        == #"cannot apply 'ConfigMap shop/web': conflict: .data.a belongs to "kubectl" using v1, .data.b belongs to "helm" using v1 at 2020-01-01T00:00:00Z"#
    )
    guard case .conflict(_, let fields) = error?.problem else { return }
    #expect(fields.map(\.field) == [".data.a", ".data.b"])
  }

  @Test func `an invalid object is described field by field`() async {
    let (_, text) = await message(
      422,
      #"""
      {"kind":"Status","reason":"Invalid","message":"is invalid","details":{"causes":[
      {"reason":"FieldValueRequired","message":"Required value","field":"spec.selector"},
      {"reason":"FieldValueInvalid","message":"Invalid value: \"A_B\": must be lower case","field":"metadata.name"}]}}
      """#
    )
    #expect(
      text
        == #"cannot apply 'ConfigMap shop/web': invalid: spec.selector: Required value, metadata.name: Invalid value: "A_B": must be lower case"#
    )
  }

  @Test func `an answer that is no JSON is an error of its own`() async {
    let (error, _) = await message(200, "<html>")
    guard case .unreadable = error?.problem else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: [
    #"data.password: Invalid value: \"canary-one\": bad"#,
    #"error found in #10 byte of ...|ssword\":\"canary-one\"},\"kind|..., bigger context ...|{\"data\":{\"password\":\"canary-one\"},|..."#,
    "illegal value canary-two in stringData", "line second line of a key in it",
    "number 4711 is no string",
    "Y2FuYXJ5LXR3bw== decoded from canary-two",
  ])
  func `a Secret's values never come back in a message`(words: String) async {
    let secret: Value = [
      "kind": "Secret",
      "data": ["password": "canary-one", "other": "Y2FuYXJ5LXR3bw==", "number": 4711],
      "stringData": ["key": "first line\nsecond line of a key\n"],
    ]
    for status in [400, 422, 500] {
      let body =
        #"{"kind":"Status","message":"\#(words)","details":{"causes":[{"field":"data","message":"\#(words)"}]}}"#
      let (error, text) = await message(status, body, applying: secret, as: .secret)
      #expect(error != nil)
      for canary in ["canary", "Y2FuYXJ5", "second line", "4711"] {
        #expect(!text.contains(canary), "\(text)")
      }
      #expect(text.contains("++++++++"))
    }
  }
}
