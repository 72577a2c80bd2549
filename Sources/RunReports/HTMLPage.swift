/// A self-contained page: its title is also its first heading.
func htmlPage(_ title: String, body: [String], toolVersion: String) -> String {
  let head = [
    "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
    "<meta name=\"generator\" content=\"emcl-rerank \(SafeText.html(toolVersion))\">",
    "<title>\(SafeText.html(title))</title>", "<style>", HTMLStyle.css, "</style>", "</head>",
    "<body>",
    "<main>", "<h1>\(SafeText.html(title))</h1>",
  ]
  let end = ["</main>", "<script>", HTMLStyle.script, "</script>", "</body>", "</html>"]
  return (head + body + end).joined(separator: "\n") + "\n"
}
