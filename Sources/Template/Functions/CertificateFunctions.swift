import Crypto
import Manifests

extension FunctionSet {
  /// sprig's functions that make keys and certificates.
  static let certificates: [Function] = [
    Function("genPrivateKey", .string) { run, arguments in
      lending(run.sources.random) {
        .string(CertificateMaker.privateKey(arguments.text(0).string))
      }
    },
    Function("buildCustomCert", .string, .string) { (_, arguments) throws(TemplateError) in
      try CertificateMaker.custom(arguments.text(0), arguments.text(1))
    },
    Function("genCA", .string, .int) { (run, arguments) throws(TemplateError) in
      try CertificateMaker.authority(arguments, nil, run)
    },
    Function("genCAWithKey", .string, .int, .string) { (run, arguments) throws(TemplateError) in
      try CertificateMaker.authority(arguments, arguments.text(2), run)
    },
    Function("genSelfSignedCert", .string, .list, .list, .int) {
      (run, arguments) throws(TemplateError) in
      try CertificateMaker.signed(arguments, by: nil, nil, run)
    },
    Function("genSelfSignedCertWithKey", .string, .list, .list, .int, .string) {
      (run, arguments) throws(TemplateError) in
      try CertificateMaker.signed(arguments, by: nil, arguments.text(4), run)
    },
    Function("genSignedCert", .string, .list, .list, .int, .named("sprig.certificate")) {
      (run, arguments) throws(TemplateError) in
      try CertificateMaker.signed(arguments, by: arguments[4], nil, run)
    },
    Function(
      "genSignedCertWithKey",
      .string,
      .list,
      .list,
      .int,
      .named("sprig.certificate"),
      .string
    ) { (run, arguments) throws(TemplateError) in
      try CertificateMaker.signed(arguments, by: arguments[4], arguments.text(5), run)
    },
  ]
}
