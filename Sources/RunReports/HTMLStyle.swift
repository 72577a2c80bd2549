/// The style and the little script of the HTML report.
enum HTMLStyle {
  /// Colours of lines after Okabe and Ito, which readers of every colour vision can tell apart.
  static let css = """
    :root { --ink: #1c2128; --soft: #59636e; --rule: #d5dae0; --paper: #fff; --panel: #f5f7f9; --up: #0a7d4b;
      --down: #b3261e; --link: #0b57a4; --c0: #59636e; --c1: #0072b2; --c2: #d55e00; --c3: #009e73; --c4: #b0578d;
      --c5: #8a6d00; --c6: #2f8fc4; color-scheme: light dark; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --soft: #9aa5b1; --rule: #363d46; --paper: #14181d;
      --panel: #1d232a; --up: #4cc38a; --down: #ff8a80; --link: #79b8ff; --c0: #9aa5b1; --c1: #56b4e9; --c2: #f08a4b;
      --c3: #3fcf9f; --c4: #e39ac6; --c5: #e6c84a; --c6: #8fd0f5; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
    main { max-width: 1060px; margin: 0 auto; padding: 24px 20px 64px; }
    h1 { font-size: 1.7rem; line-height: 1.2; margin: 8px 0; }
    h2 { font-size: 1.35rem; margin: 48px 0 4px; padding-top: 20px; border-top: 2px solid var(--rule); }
    h3 { font-size: 1.05rem; margin: 28px 0 6px; }
    p { margin: 8px 0; max-width: 76ch; }
    a { color: var(--link); }
    .soft, figcaption, .note { color: var(--soft); font-size: 0.9rem; }
    .verdicts { background: var(--panel); border-left: 4px solid var(--link); padding: 8px 16px; margin: 14px 0;
      list-style: none; }
    .verdicts li { margin: 6px 0; max-width: 90ch; }
    .warnings { border-left: 4px solid #d08700; padding: 4px 16px; margin: 14px 0; list-style: none; }
    .scroll { overflow-x: auto; margin: 12px 0; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.92rem; }
    th, td { padding: 4px 10px; text-align: right; white-space: nowrap; }
    thead th { white-space: normal; }
    th:first-child, td:first-child { text-align: left; }
    td.words, th.words { text-align: left; }
    td.ids { white-space: normal; text-align: left; min-width: 12rem; overflow-wrap: anywhere; }
    thead th { border-bottom: 1.5px solid var(--ink); font-weight: 600; vertical-align: bottom; }
    thead tr.group th { border-bottom: 0; text-align: center; color: var(--soft); font-weight: 500; }
    tbody tr:hover td { background: var(--panel); }
    tr.section td { color: var(--soft); font-style: italic; text-align: left; border-top: 1px solid var(--rule);
      padding-top: 9px; white-space: normal; }
    tr.transductive td { color: var(--soft); }
    td.split, th.split { padding-left: 26px; }
    code, .method { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 0.88em;
      overflow-wrap: anywhere; }
    td.method { white-space: normal; min-width: 9rem; }
    b.best { font-weight: 700; color: var(--ink); }
    .up { color: var(--up); } .down { color: var(--down); }
    .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(290px, 1fr)); gap: 12px 24px; margin: 8px 0; }
    figure { margin: 8px 0; min-width: 0; break-inside: avoid; }
    figure svg { width: 100%; height: auto; display: block; }
    figure.wide { overflow-x: auto; } figure.wide svg { min-width: 600px; }
    .legend { display: flex; flex-wrap: wrap; gap: 2px 18px; list-style: none; padding: 0; margin: 6px 0;
      font-size: 0.88rem; }
    .legend span { display: inline-block; width: 22px; height: 0; border-top: 3px solid; margin-right: 7px;
      vertical-align: middle; }
    .legend .k0 { border-top-style: dashed; }
    \((0...6).map { ".legend .k\($0) { border-color: var(--c\($0)); } .line.c\($0) { stroke: var(--c\($0)); }" }.joined(separator: "\n"))
    svg text { font-family: inherit; fill: var(--ink); }
    .tick { font-size: 11px; fill: var(--soft) !important; } .label { font-size: 12px; fill: var(--soft) !important; }
    .name { font-size: 12.5px; } .name.grey { fill: var(--soft); }
    .grid { stroke: var(--rule); stroke-width: 1; } .zero { stroke: var(--ink); stroke-width: 1.2; }
    .line { fill: none; stroke-width: 2; stroke-linejoin: round; } .dashed { stroke-dasharray: 6 4; }
    .band { fill: var(--c1); fill-opacity: 0.15; } .cell.up { fill: var(--up); } .cell.down { fill: var(--down); }
    .bar { stroke-width: 3; stroke-linecap: round; }
    .bar.up { stroke: var(--up); } .bar.down { stroke: var(--down); } .bar.open { stroke: var(--c0); }
    .dot.up { fill: var(--up); } .dot.down { fill: var(--down); }
    .dot.open { fill: var(--paper); stroke: var(--c0); stroke-width: 2; }
    details { margin: 8px 0; } summary { cursor: pointer; } summary .soft { margin-left: 8px; }
    th button { all: unset; cursor: pointer; } th button:focus-visible { outline: 2px solid var(--link); }
    th[aria-sort="ascending"] button::after { content: " \\25B2"; } th[aria-sort="descending"] button::after { content: " \\25BC"; }
    footer { margin-top: 48px; border-top: 2px solid var(--rule); padding-top: 12px; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; font-size: 0.9rem; }
    dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
    @media (max-width: 560px) { body { font-size: 15px; } main { padding: 12px 12px 40px; } th, td { padding: 4px 7px; }
      td.method { min-width: 7rem; } dl { grid-template-columns: 1fr; } }
    @media print { :root { --paper: #fff; --ink: #000; } body { font-size: 10pt; } main { max-width: none; padding: 0; }
      .scroll { overflow: visible; } h2 { break-before: page; } th, td { padding: 2px 5px; } a { color: inherit; } }
    """

  /// Sorts a table by a column when its heading is pressed; without it, tables are read as they stand.
  static let script = """
    for (const table of document.querySelectorAll("table.sortable")) {
      table.querySelectorAll("thead th").forEach((head, column) => {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => {
          const up = head.getAttribute("aria-sort") !== "ascending";
          for (const other of table.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
          head.setAttribute("aria-sort", up ? "ascending" : "descending");
          const body = table.tBodies[0];
          const value = row => row.cells[column].dataset.value ?? row.cells[column].textContent;
          [...body.rows].sort((a, b) => {
            const [x, y] = [value(a), value(b)];
            const order = isNaN(x) || isNaN(y) ? x.localeCompare(y) : x - y;
            return up ? order : -order;
          }).forEach(row => body.append(row));
        });
      });
    }
    """
}
