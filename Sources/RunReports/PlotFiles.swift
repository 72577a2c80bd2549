/// The plots of a report as files.
package enum PlotFormat: String, Sendable, CaseIterable {
  case svg, pdf

  fileprivate func text(_ drawing: Drawing) -> String {
    switch self {
    case .svg: SVGDrawing(drawing: drawing.withLegend, isFile: true).text + "\n"
    case .pdf: PDFDrawing(drawing: drawing.withLegend).text
    }
  }
}

extension Report {
  /// Makes a file of each plot, with its legend.
  ///
  /// - Returns: The names, each once, of ASCII letters, digits and hyphens with the extension of the format; and the contents.
  package func plotFiles(_ formats: [PlotFormat]) -> [(name: String, text: String)] {
    var files: [(name: String, text: String)] = []
    var seen: Set<String> = []
    for (section, group) in plotGroups {
      for plot in group.plots {
        let parts = [section, group.name, plot.name].filter { !$0.isEmpty }
        let name = parts.map(Report.fileName).joined(separator: "-")
        var own = name
        var number = 2
        while seen.contains(own) {
          own = "\(name)-\(number)"
          number += 1
        }
        seen.insert(own)
        files += formats.map { ("\(own).\($0.rawValue)", $0.text(plot.drawing)) }
      }
    }
    return files
  }

  /// The groups of plots, each with the title of its section, where there are several sections.
  private var plotGroups: [(section: String, group: PlotGroup)] {
    let sections = blocks.count { if case .section = $0 { true } else { false } }
    var groups: [(section: String, group: PlotGroup)] = []
    var section = ""
    func collect(_ blocks: [Block]) {
      for block in blocks {
        switch block {
        case .section(let title, _): section = sections > 1 ? title : ""
        case .page(let inner): collect(inner())
        case .plots(let group): groups.append((section, group))
        default: continue
        }
      }
    }
    collect(blocks)
    return groups
  }

  /// A part of a file's name: letters, digits and hyphens, 40 at most.
  private static func fileName(_ text: String) -> String {
    var name = ""
    for character in text.lowercased() {
      if character.isASCII, character.isLetter || character.isNumber {
        name.append(character)
      } else if !name.isEmpty, name.last != "-" {
        name.append("-")
      }
      if name.count == 40 { break }
    }
    if name.last == "-" { name.removeLast() }
    return name.isEmpty ? "plot" : name
  }
}
