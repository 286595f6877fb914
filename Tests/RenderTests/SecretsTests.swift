import Manifests
import Testing
import YAML

@testable import Render

@Suite struct SecretsTests {
  private func read(_ text: String, keys: [String] = [Self.key]) throws -> Value? {
    try SecretKeys(ageKeys: keys.map { Masked($0) })
      .documents(of: Array(text.utf8), file: "s.yaml", scalar: nil).first?.value
  }

  @Test func `a file of SOPS's is opened in memory, with the types of its values`() throws {
    let value = try read(Self.encrypted)
    let data = value?["stringData"]
    #expect(data?["password"] == "hunter2")
    #expect(data?["port"] == 5432)
    #expect(data?["tls"] == true)
    #expect(data?["list"] == ["a", "b"])
    #expect(value?["sops"] == nil)
  }

  @Test(arguments: [
    ("name: db", "name: dc", "it was changed after it was encrypted (the MAC does not fit)"),
    ("port:", "gate:", "'stringData.gate' cannot be decrypted"),
  ])
  func `what was changed is refused`(old: String, new: String, reason: String) {
    let changed = Self.encrypted.replacing(old, with: new)
    let error = #expect(throws: RenderError.Problem.self) { try read(changed) }
    #expect("\(error, default: "")" == "s.yaml: cannot decrypt 's.yaml': \(reason)")
  }

  @Test func `without a key the file is refused`() {
    let error = #expect(throws: RenderError.Problem.self) { try read(Self.encrypted, keys: []) }
    #expect("\(error, default: "")".contains("none of the keys at hand is one of its recipients"))
  }
}

extension SecretsTests {
  /// A key that was made for this test alone.
  fileprivate static let key =
    "AGE-SECRET-KEY-158LG2SN3YPWZPGZKXU2L0VM8WYPCGKDW74C6V5XQSZMMKFJA36TQ49X92V"

  /// Sealed by hand as SOPS seals, for the key above by the real `age`.
  fileprivate static let encrypted = """
    apiVersion: v1
    kind: Secret
    metadata:
        name: db
    stringData:
        password: ENC[AES256_GCM,data:HDyY+Hdb8w==,iv:0zEaJ7/mgTmULAgb4rQnUcRQnYngzLNqjTKRLJ+k\
    YWE=,tag:lAVCZZeICXfVJwa2hZbW9Q==,type:str]
        port: ENC[AES256_GCM,data:EHKKbQ==,iv:4lctR8Z6MOxTnMnBHsNurxAUU1KR3uzbRZ9TMtWUR0o=,tag\
    :KOYF5LnFjXF/BTU+QbN9LA==,type:int]
        tls: ENC[AES256_GCM,data:BB003A==,iv:SU6fnGTIs+8wzfsOcevVFngyH7OtHouJZWR2YFMZJzg=,tag:\
    kQ8lG5SfhuNy2DyBoH1EoA==,type:bool]
        list:
            - ENC[AES256_GCM,data:Hw==,iv:BTlQM9kCHIW43HuoELquYrBHkgiw47zloCk8Mo31iS4=,tag:k/J\
    9+Ms4ipaVZ7x+agAqUw==,type:str]
            - ENC[AES256_GCM,data:sA==,iv:u/oDPr/wZUQfSNBzN7y9iG9oytn/aVZZNXuiAtPMVp8=,tag:W3j\
    i+GFXmeP85sFN7fEwKA==,type:str]
    sops:
        age:
            - recipient: age1fvwuqw3trkuc7ur49v32pwu8v0v7c6mn8a9lgedydahexdpryvtsf4rujp
              enc: |
                -----BEGIN AGE ENCRYPTED FILE-----
                YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBlSGdybU9zUlgrUERIdW1z
                UEROYTVFRkJQWlJxWjlpVUgwQ0w4R0xPTWpjCkZrV0hvNjBHWDF4aHZTK01qeW5I
                cEl0N3oyUVJyamk0N3llODhKb1h3cFUKLS0tIFg1NTBDMWRJQ25ObmFyTUVWMjVT
                ZS9qVnQ3VVZCMG8xcnFJRjM5OW9URmsKczPCFyjTVBRKtz9ABji6T9RtFwRlKzuJ
                OaeJCN8OgAxRZ2Y0nZYiJqdrJpw13gDsXgFNlKd0ui5wHS89M+HZSQ==
                -----END AGE ENCRYPTED FILE-----
        lastmodified: "2026-11-28T10:00:00Z"
        mac: ENC[AES256_GCM,data:ofPBQt8FmUAB8CPItzOOzGT4tO7zZ8wjwEwte5eGaR0wVjfrqBaHEVRDLH3Fx\
    oAL7mbqyJDjiziWtIWznHkqUU9JotHSq1fs4ulzyb7c2mmVBD9+++snC+5bZ48dh9lmQNihBgf0J+x74slcHqyyTRp\
    K3UQAPwYXithTojDK3dc=,iv:0jpKREoYvMgFqQPh0rYQvE7HZZFWyZbQpxDEG9F4tAc=,tag:6qM6ib7WBXMryNC0\
    lL19Yw==,type:str]
        encrypted_regex: ^(data|stringData)$
        version: 3.9.0

    """
}
