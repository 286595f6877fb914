import Manifests
import RE2

extension SchemaCheck {
  mutating func fitsNumber(_ number: Double, _ node: SchemaNode, _ path: FieldPath) -> Bool {
    var result = true
    func shown(_ number: Double) -> String { ShortestDecimal(number).positional() }
    if let least = node.minimum, number < least {
      result = breach(path, "\(shown(number)) is below the minimum \(shown(least))")
    }
    if let most = node.maximum, number > most {
      result = breach(path, "\(shown(number)) is above the maximum \(shown(most))")
    }
    if let least = node.exclusiveMinimum, number <= least {
      result = breach(path, "\(shown(number)) is not above \(shown(least))")
    }
    if let most = node.exclusiveMaximum, number >= most {
      result = breach(path, "\(shown(number)) is not below \(shown(most))")
    }
    if let step = node.multipleOf {
      let quotient = number / step
      if (quotient - quotient.rounded()).magnitude > 1e-9 * max(1, quotient.magnitude) {
        result = breach(path, "\(shown(number)) is no multiple of \(shown(step))")
      }
    }
    return result
  }

  mutating func fitsText(_ text: String, _ node: SchemaNode, _ path: FieldPath) -> Bool {
    var result = true
    if node.minLength != nil || node.maxLength != nil {
      let length = text.unicodeScalars.count
      if let least = node.minLength, length < least {
        result = breach(path, "\(length) characters are fewer than \(least)")
      }
      if let most = node.maxLength, length > most {
        result = breach(path, "\(length) characters are more than \(most)")
      }
    }
    if let pattern = node.pattern, !pattern.matches(Array(text.utf8)) {
      result = breach(path, "'\(text)' does not match pattern '\(node.patternText)'")
    }
    if let format = node.format, !SchemaFormat.fits(text, format) {
      result = breach(path, "'\(text)' is no valid \(format)")
    }
    return result
  }
}
