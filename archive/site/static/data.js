// The SQL editor makes a text area of its own, without the name that its original has.
for (const area of document.querySelectorAll(".CodeMirror textarea")) {
  area.setAttribute("aria-label", "SQL");
}
