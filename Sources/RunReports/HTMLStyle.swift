/// The style and the little script of the HTML report.
enum HTMLStyle {
  static let css = """
    :root { --ink: #1c2128; --soft: #59636e; --rule: #d5dae0; --paper: #fff; --panel: #f5f7f9; --up: #0a7d4b;
      --down: #b3261e; --link: #0b57a4; --shade: #0003; \(colors(Palette.light, Palette.lightShades, ["#fff", "#fff", "#1c2128"]))
      color-scheme: light dark; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --soft: #9aa5b1; --rule: #363d46; --paper: #14181d;
      --panel: #1d232a; --up: #4cc38a; --down: #ff8a80; --link: #79b8ff; --shade: #000a;
      \(colors(Palette.dark, Palette.darkShades, ["#14181d", "#14181d", "#fff"])) } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
    main { max-width: 1180px; margin: 0 auto; padding: 24px 20px 64px; overflow-wrap: anywhere; }
    section { content-visibility: auto; contain-intrinsic-size: auto 1600px; }
    h1 { font-size: 1.7rem; line-height: 1.2; margin: 8px 0; }
    h2 { font-size: 1.35rem; margin: 48px 0 4px; padding-top: 20px; border-top: 2px solid var(--rule); }
    h3 { font-size: 1.05rem; margin: 28px 0 6px; }
    p { margin: 8px 0; max-width: 76ch; }
    a { color: var(--link); }
    .soft, figcaption, .note { color: var(--soft); font-size: 0.9rem; }
    .tools { display: flex; flex-wrap: wrap; gap: 8px 12px; margin: 14px 0; font-size: 0.9rem; }
    .tools input, .tools select { font: inherit; color: inherit; background: var(--paper); padding: 3px 8px;
      border: 1px solid var(--soft); border-radius: 4px; max-width: 100%; }
    .verdicts { background: var(--panel); border-left: 4px solid var(--link); padding: 8px 16px; margin: 14px 0;
      list-style: none; }
    .verdicts li { margin: 6px 0; max-width: 90ch; }
    .warnings { border-left: 4px solid #d08700; padding: 4px 16px; margin: 14px 0; list-style: none; }
    .scroll { overflow-x: auto; margin: 12px 0; overflow-wrap: normal; }
    .hint { display: none; color: var(--soft); font-size: 0.8rem; margin: 12px 0 -8px; }
    .hint.more { display: block; }
    .scroll.more { border-right: 2px solid var(--shade); }
    table { border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums; font-size: 0.92rem; }
    th, td { padding: 4px 8px; text-align: right; white-space: nowrap; vertical-align: top; }
    thead th { white-space: normal; border-bottom: 1.5px solid var(--ink); font-weight: 600; vertical-align: bottom; }
    th:first-child, td:first-child { text-align: left; position: sticky; left: 0; background: var(--paper); z-index: 1; }
    td.words, th.words { text-align: left; }
    td.ids { white-space: normal; text-align: left; min-width: 16rem; overflow-wrap: anywhere; }
    thead tr.group th { border-bottom: 0; text-align: center; color: var(--soft); font-weight: 500; overflow-wrap: anywhere;
      min-width: 4.5rem; }
    tbody tr:hover td { background: var(--panel); }
    tr.section td { color: var(--soft); font-style: italic; text-align: left; border-top: 1px solid var(--rule);
      padding-top: 9px; white-space: normal; }
    tr.section span { position: sticky; left: 10px; display: inline-block; max-width: min(90vw, 60ch); }
    tr.transductive td:not(.up, .down) { color: var(--soft); }
    td.split, th.split { padding-left: 22px; }
    td[title], th[title] { cursor: help; }
    code, .method { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 0.88em;
      overflow-wrap: anywhere; }
    td.method { white-space: normal; min-width: 9rem; }
    b.best { font-weight: 700; color: var(--ink); }
    .up { color: var(--up); } .down { color: var(--down); }
    .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(366px, 100%), 1fr)); gap: 12px 24px; margin: 8px 0; }
    figure { margin: 8px 0; min-width: 0; break-inside: avoid; }
    figure svg { width: 100%; height: auto; display: block; }
    figure.wide svg { min-width: 600px; max-width: 900px; }
    .legend { display: flex; flex-wrap: wrap; gap: 2px 18px; list-style: none; padding: 0; margin: 6px 0;
      font-size: 0.88rem; }
    .legend svg { width: 34px; height: 14px; margin-right: 6px; vertical-align: middle; }
    \((0...Palette.methods).map(line).joined(separator: "\n"))
    \((0..<Palette.lightShades.count).map { ".s\($0) { fill: var(--s\($0)); stroke: var(--paper); } .t\($0) { fill: var(--t\(min($0, 2))) !important; }" }.joined(separator: "\n"))
    svg text { font-family: inherit; fill: var(--ink); }
    .tick { font-size: 11px; fill: var(--soft); } .label { font-size: 12px; fill: var(--soft) !important; }
    .name { font-size: 12px; } .name.grey { fill: var(--soft); }
    .grid { stroke: var(--rule); stroke-width: 1; } .zero { stroke: var(--ink); stroke-width: 1.2; }
    .line { fill: none; stroke-width: 2; stroke-linejoin: round; } .hollow { stroke-width: 1.6; }
    .band { fill-opacity: 0.15; } .cell.up { fill: var(--up); } .cell.down { fill: var(--down); }
    .bar { stroke-width: 3; stroke-linecap: round; }
    .bar.up { stroke: var(--up); } .bar.down { stroke: var(--down); } .bar.open { stroke: var(--c0); }
    .dot.up { fill: var(--up); } .dot.down { fill: var(--down); }
    .dot.open { fill: var(--paper); stroke: var(--c0); stroke-width: 2; }
    details { margin: 8px 0; } summary { cursor: pointer; } summary .soft { margin-left: 8px; }
    th button { all: unset; cursor: pointer; } th button:focus-visible { outline: 2px solid var(--link); }
    th[aria-sort="ascending"] button::after { content: " \\25B2"; } th[aria-sort="descending"] button::after { content: " \\25BC"; }
    footer { margin-top: 48px; border-top: 2px solid var(--rule); padding-top: 12px; }
    footer h3 { overflow-wrap: anywhere; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; font-size: 0.9rem; }
    dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
    @media (max-width: 560px) { body { font-size: 15px; } main { padding: 12px 12px 40px; } th, td { padding: 4px 7px; }
      td.method { min-width: 7rem; } dl { grid-template-columns: 1fr; } }
    @page { margin: 15mm; }
    @media print { :root { --paper: #fff; --ink: #000; } body { font-size: 10pt; } main { max-width: none; padding: 0; }
      section { content-visibility: visible; } .tools, .hint, nav { display: none !important; }
      .scroll { overflow: visible; border: 0 !important; } section ~ section > h2 { break-before: page; } h2, h3 { break-after: avoid; }
      .plots { grid-template-columns: 1fr 1fr; } a { color: inherit; }
      th, td { padding: 0.15em 0.4em; } td.split, th.split { padding-left: 1em; } td.method { min-width: 6.5em; }
      table { font-size: min(9pt, calc(180mm / var(--n) / 3.9)); } td.words { white-space: normal; }
      thead tr.group th { min-width: 0; } td.ids { min-width: 0; } figure.wide svg { min-width: 0; } }
    """

  /// The colours of lines and parts, and of the numbers on parts.
  private static func colors(_ lines: [String], _ shades: [String], _ numbers: [String]) -> String {
    [("c", lines), ("s", shades), ("t", numbers)].flatMap { name, colors in
      colors.enumerated().map { "--\(name)\($0): \($1);" }
    }.joined(separator: " ")
  }

  /// The look of a line and its marks.
  private static func line(_ number: Int) -> String {
    let dashes = Palette.dashes[number].map { NumberText.fixed($0, 0) }.joined(separator: " ")
    return
      ".line.c\(number) { stroke: var(--c\(number));\(dashes.isEmpty ? "" : " stroke-dasharray: \(dashes);") } "
      + ".mark.c\(number), .band.c\(number) { fill: var(--c\(number)); } "
      + ".hollow.c\(number) { fill: var(--paper); stroke: var(--c\(number)); }"
  }

  /// Sorts the rows of each section by a column when its heading is pressed, shows the methods that are asked for, and says where a
  /// table is wider than the page; without it, tables are read as they stand.
  static let script = """
    for (const table of document.querySelectorAll("table")) {
      const heads = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
      const rows = [...table.tBodies].map(body => [...body.rows].filter(row => row.className !== "section"));
      if (!rows.some(own => own.length > 2)) continue;
      heads.forEach((head, column) => {
        if (!head.textContent) return;
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => {
          const up = head.getAttribute("aria-sort") !== "ascending";
          for (const other of heads) other.removeAttribute("aria-sort");
          head.setAttribute("aria-sort", up ? "ascending" : "descending");
          const value = row => {
            const cell = row.cells[column];
            return cell.dataset.value ?? cell.textContent.replace(/[*!]$/, "");
          };
          rows.forEach((own, place) => {
            const parts = own.map(row => [value(row), row]);
            parts.sort(([x, a], [y, b]) => {
              if (x === "" || y === "") return (x === "") - (y === "");
              const order = isNaN(x) || isNaN(y) ? x.localeCompare(y) : x - y;
              return up ? order : -order;
            });
            for (const [, row] of parts) table.tBodies[place].append(row);
          });
        });
      });
    }
    const named = [...document.querySelectorAll("tbody tr")].filter(row => row.cells[0].classList.contains("method"));
    if (named.length > 8) {
      const tools = document.createElement("div");
      tools.className = "tools";
      const field = document.createElement("input");
      field.type = "search";
      field.placeholder = "Show methods with …";
      field.setAttribute("aria-label", "Show the methods whose name has");
      const setting = document.createElement("select");
      setting.setAttribute("aria-label", "Show methods of a setting");
      for (const name of ["all settings", "inductive", "transductive"]) setting.add(new Option(name));
      tools.append(field, setting);
      document.querySelector("h1").after(tools);
      const show = () => {
        const word = field.value.trim().toLowerCase();
        for (const row of named) {
          const name = row.cells[0].textContent;
          const fits = setting.selectedIndex === 0 || (row.className === "transductive") === (setting.selectedIndex === 2);
          row.hidden = name !== "baseline" && !(fits && name.toLowerCase().includes(word));
        }
      };
      field.addEventListener("input", show);
      setting.addEventListener("change", show);
    }
    const boxes = [...document.querySelectorAll(".scroll")];
    for (const box of boxes) {
      const hint = document.createElement("div");
      hint.className = "hint";
      hint.textContent = "wider than the page: scroll to the right →";
      box.before(hint);
      const look = () => {
        const more = box.scrollWidth - box.clientWidth - box.scrollLeft > 4;
        box.classList.toggle("more", more);
        hint.classList.toggle("more", more || box.scrollLeft > 4);
      };
      box.addEventListener("scroll", look, { passive: true });
      new ResizeObserver(look).observe(box);
    }
    """
}
