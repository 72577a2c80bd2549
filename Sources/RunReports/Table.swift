internal import EmbeddingFiles

/// A table of a report: its words and what they mean, and nothing of how a format shows it.
struct Table: Sendable {
  /// A column.
  struct Column: Sendable {
    /// The heading.
    let name: String
    var kind = Kind.number
    /// The columns it stands with under a common heading.
    var group: Group?
    /// The least and the most room it takes where columns are aligned by blanks.
    var width = 6...100
    /// Says that a paper, or a narrow terminal, has no room for it.
    var isMinor = false
    /// Says that it means little without the column before it, and that one without it.
    var endsPair = false
    /// The sentence that explains it, without its name; empty where the name says all.
    var meaning = ""

    /// The heading in a single line, that of its group first.
    var fullName: String {
      [group?.short ?? "", name].filter { !$0.isEmpty }.joined(separator: " ")
    }
  }

  /// The kinds of columns.
  enum Kind: Sendable {
    /// Names of methods.
    case method
    /// Text of files and users.
    case text
    /// Items of files, several in a cell.
    case items
    /// Our own words.
    case finding
    /// Numbers, aligned on the right.
    case number
    /// Changes with their intervals, drawn over a common axis: for formats that can draw them in a line of text.
    case drawing
  }

  /// A heading over several columns.
  struct Group: Sendable, Equatable {
    let name: String
    /// Stands before the names of the columns where there is one line of headings.
    let short: String
    /// The least room its columns take together where columns are aligned by blanks.
    var width = 0
    /// Says that it is the name of a file, which stays as it is.
    var isOfFile = false
    /// The name in a paper, where it has another.
    var paperName: String?

    /// The short form, where it stands for itself: a word.
    var shortTitle: String? { short.isEmpty || isOfFile || short.contains(" ") ? nil : short }
  }

  /// Rows that may be compared with each other.
  struct Section: Sendable {
    /// Says what they rest on; nil where that needs no name.
    var title: String?
    let rows: [Row]
  }

  /// A row; where it has fewer cells than there are columns, the first stands for several.
  struct Row: Sendable {
    let cells: [Cell]
    var tone = Tone.plain
  }

  /// A cell.
  struct Cell: Sendable {
    let lines: [Line]
    var tone = Tone.plain
    /// The tone of the star that marks what the test finds; nil for no star.
    var star: Tone?
    /// The number behind the text, to sort by.
    var value: Double?
    /// More about it, for formats that show more when they are asked.
    var hint = ""
    /// The change to draw; nil for none.
    var span: Span?

    /// The cell in one line.
    var text: String { lines.map(\.text).joined(separator: ", ") }

    init(
      _ text: String, _ tone: Tone = .plain, star: Tone? = nil, value: Double? = nil,
      hint: String = "", span: Span? = nil
    ) {
      self.init(lines: [Line(text: text)], tone, star: star, value: value)
      self.hint = hint
      self.span = span
    }

    init(lines: [Line], _ tone: Tone = .plain, star: Tone? = nil, value: Double? = nil) {
      self.lines = lines
      self.tone = tone
      self.star = star
      self.value = value
    }
  }

  /// A change and its interval.
  struct Span: Sendable {
    let low: Double
    let value: Double
    let high: Double

    /// Tells whether there is anything to draw but no change.
    var isOfChange: Bool { low != 0 || value != 0 || high != 0 }
  }

  /// A line of a cell.
  struct Line: Sendable {
    let text: String
    /// Less important text beside it, such as a caption.
    var aside = ""
  }

  /// The meaning of a cell or a row, for formats to show.
  enum Tone: Sendable {
    case plain, better, worse, strong, muted

    /// The tone of a change.
    init(isBetter: Bool) { self = isBetter ? .better : .worse }
  }

  /// The heading; empty where the table needs none.
  var title = ""
  /// Less important words beside the title.
  var subtitle = ""
  /// Sentences before the table.
  var note = ""
  let columns: [Column]
  let sections: [Section]
  /// The text under the table in a paper; nil for tables that do not belong there.
  var caption: String?
  /// Says that it is for those who want the details.
  var isDetail = false
  /// The sections that a paper has in place of the others; nil where it has the same.
  var paperSections: [Section]?

  /// All rows.
  var rows: [Row] { sections.flatMap(\.rows) }

  /// The cells of a row, one for each column: a cell for several columns leaves the others empty.
  func cells(_ row: Row) -> [Cell] {
    row.cells.prefix(1)
      + [Cell](repeating: Cell(""), count: columns.count - row.cells.count) + row.cells.dropFirst()
  }

  /// The number of columns before the numbers.
  var leading: Int { columns.prefix { $0.kind != .number }.count }

  /// The columns of each group, from ``leading`` on; columns without a group are one.
  var groups: [Range<Int>] {
    var groups: [Range<Int>] = []
    for index in columns.indices.dropFirst(leading) {
      if let last = groups.last, columns[last.lowerBound].group == columns[index].group {
        groups[groups.count - 1] = last.lowerBound..<index + 1
      } else {
        groups.append(index..<index + 1)
      }
    }
    return groups
  }
}

extension Table {
  /// The table without some of its columns, which stand behind the leading ones.
  func without(_ columns: [Int]) -> Table {
    let gone = Set(columns)
    return Table(
      title: title, subtitle: subtitle, note: note,
      columns: self.columns.indices.filter { !gone.contains($0) }.map { self.columns[$0] },
      sections: sections.map { section in
        Section(
          title: section.title,
          rows: section.rows.map { row in
            // A cell for several columns comes first.
            let shift = self.columns.count - row.cells.count
            return Row(
              cells: row.cells.indices.filter { !gone.contains($0 + shift) || $0 == 0 }.map {
                row.cells[$0]
              }, tone: row.tone)
          })
      }, caption: caption, isDetail: isDetail)
  }

  /// The table as a paper has it: with its own sections, without what is drawn or minor.
  var onPaper: Table {
    var table = Table(
      title: title, subtitle: subtitle, note: note, columns: columns,
      sections: paperSections ?? sections, caption: caption, isDetail: isDetail)
    table = table.without(
      table.columns.indices.filter { columns[$0].kind == .drawing || columns[$0].isMinor })
    return table
  }

  /// The table without what is drawn.
  var inWords: Table { without(columns.indices.filter { columns[$0].kind == .drawing }) }
}

extension Table.Column {
  /// The column of the methods, which comes first.
  static func method(_ width: ClosedRange<Int> = 10...36) -> Self {
    Self(
      name: "method", kind: .method, width: width,
      meaning: "the baseline's own scores, or a method: emcl-rerank methods NAME explains each")
  }
}

extension Table.Group {
  /// The columns of a direction.
  init(_ direction: Direction, width: Int = 0) {
    self.init(name: direction.words, short: direction.rawValue, width: width)
  }
}
