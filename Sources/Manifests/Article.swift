/// A noun with the article that goes before it: "a string", "an integer".
package func withArticle(_ noun: String) -> String {
  let vowels: Set<Character> = ["a", "e", "i", "o"]
  let isVowel = noun.first.map { vowels.contains(Character($0.lowercased())) } ?? false
  return (isVowel ? "an " : "a ") + noun
}
