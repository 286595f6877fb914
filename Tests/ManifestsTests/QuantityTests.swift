import Manifests
import Testing

@Suite struct QuantityTests {
  @Test(arguments: [
    ("0", "0"), ("0Ki", "0"), ("1", "1"), ("+1", "1"), ("-1", "-1"), ("100m", "100m"),
    ("1000m", "1"), ("1500m", "1500m"), ("0.5", "500m"), (".5", "500m"), ("1.", "1"),
    ("0.0001", "100u"), ("1u", "1u"), ("1n", "1n"), ("0.1n", "1n"), ("-0.1n", "-1n"),
    ("1000", "1k"), ("1500", "1500"), ("100000", "100k"), ("1M", "1M"), ("1.5G", "1500M"),
    ("1024", "1024"), ("1Ki", "1Ki"), ("1024Ki", "1Mi"), ("1.5Gi", "1536Mi"), ("0.5Gi", "512Mi"),
    ("0.5Ki", "512"), ("0.1Ki", "102400m"), ("1023Ki", "1023Ki"), ("2048Mi", "2Gi"),
    ("1e3", "1e3"), ("1E3", "1e3"), ("100e1", "1e3"), ("12e-1", "1200e-3"), ("1e0", "1"),
    ("5E", "5E"), ("7Ei", "7Ei"), ("8Ei", "9223372036854775807"), ("0.3Gi", "322122547200m"),
    ("1.1Ki", "1126400m"),
    ("1.0001Ki", "1024102400u"), ("1024.5Ki", "1049088"), ("-1.5Gi", "-1536Mi"),
    ("100E", "100E"), ("1.23456789012", "1234567891n"), ("5e-10", "1e-9"), ("2000e-3", "2"),
    ("0.000000001Gi", "1073741824n"), ("00012", "12"), ("129e6", "129e6"),
    ("128974848", "128974848"),
    ("99999999999999999999999999999999999", "9223372036854775807"),
  ]) func `quantities have one canonical form`(text: String, canonical: String) throws {
    let quantity = try #require(Quantity(text))
    #expect(quantity.description == canonical)
    #expect(Quantity(canonical)?.description == canonical)
  }

  @Test(arguments: [
    "", "-", ".", "lots", "1 Gi", "1gi", "1K", "1mi", "1Gi ", "1e", "1e1.5", "0x10", "1_000",
    "1..2",
    "--1", "1kk", "Ki",
  ]) func `other texts are no quantities`(text: String) {
    #expect(Quantity(text) == nil)
  }

  @Test func `amounts count, not their forms`() throws {
    #expect(Quantity("1000m") == Quantity("1"))
    #expect(Quantity("1Gi") == Quantity("1024Mi"))
    #expect(Quantity("1e3") == Quantity("1k"))
    #expect(Quantity(Value.int(2)) == Quantity("2"))
    #expect(Quantity(Value.double(0.5)) == Quantity("500m"))
    #expect(try #require(Quantity("999Mi")) < #require(Quantity("1Gi")))
    #expect(Quantity("1500m")?.roundedUp == 2)
    #expect(Quantity("-1500m")?.roundedUp == -1)
  }
}
