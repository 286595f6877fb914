import Manifests
import Testing

@Suite struct SourceTreeTests {
  let tree = SourceTree(
    label: "test",
    files: [
      "README": Array("top".utf8), "charts/a/Chart.yaml": Array("a".utf8),
      "charts/a/templates/x.yaml": Array("x".utf8), "charts/b.txt": Array("b".utf8),
      "secret": Array("s".utf8),
    ],
    links: [
      "charts/a/up": "../../README", "charts/c": "a", "charts/a/out": "../../../etc/passwd",
      "charts/a/abs": "/etc/passwd", "loop": "loop",
    ]
  )

  @Test func `files are listed as a walk meets them, links under their own names`() throws {
    let plain = SourceTree(label: "t", texts: ["b": "", "a/z": "", "a.x": "", "a/b/c": ""])
    #expect(try plain.files() == ["a/b/c", "a/z", "a.x", "b"])
    #expect(try plain.files(under: "a") == ["a/b/c", "a/z"])
  }

  @Test func `links inside the tree are followed`() throws {
    #expect(try tree.text(at: "charts/a/up") == "top")
    #expect(try tree.text(at: "charts/c/templates/x.yaml") == "x")
    #expect(tree.isFolder("charts/c"))
  }

  @Test func `a subtree reads below its folder, and links still stay in the whole tree`() throws {
    let chart = try tree.subtree(at: "charts/c")
    #expect(try chart.text(at: "Chart.yaml") == "a")
    #expect(try chart.text(at: "up") == "top")
    #expect(throws: SourceTreeError.outside("../b.txt", target: "../b.txt")) {
      try chart.text(at: "../b.txt")
    }
  }

  @Test(arguments: [
    ("charts/a/out", "a link to '../../../etc/passwd' leads out of the repository"),
    ("charts/a/abs", "a link to '/etc/passwd' leads out of the repository"),
    ("../x", "it leads out of the repository"),
    ("loop", "too many links to follow"),
    ("none", "no such file or folder"),
    ("charts", "it is not a file"),
    ("README/x", "no such file or folder"),
  ])
  func `nothing outside can be read`(path: String, cause: String) {
    let error = #expect(throws: SourceTreeError.self) { try tree.bytes(at: path) }
    #expect(error?.description == "cannot read '\(path)': \(cause)")
  }

  @Test func `paths are joined inside the root only`() throws {
    #expect(try SourceTree.join("charts/a", "../../values/x.yaml") == "values/x.yaml")
    #expect(try SourceTree.join("charts/a", "/values/x.yaml") == "values/x.yaml")
    #expect(try SourceTree.join("charts/a", "./b//c") == "charts/a/b/c")
    #expect(throws: SourceTreeError.self) { try SourceTree.join("charts", "../../x") }
  }

  @Test func `a pointer of Git LFS is named where manifests are made of the file`() throws {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
    let tree = SourceTree(label: "t", texts: ["a/b.yaml": pointer, "a/logo.png": pointer])
    let error = #expect(throws: SourceTreeError.self) { try tree.bytes(at: "a/b.yaml") }
    let cause = "it is kept in Git LFS, and only its pointer is in the repository"
    #expect(error?.description == "cannot read 'a/b.yaml': \(cause)")
    #expect(try tree.text(at: "a/logo.png") == pointer)
  }
}
