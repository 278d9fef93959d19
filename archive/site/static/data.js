// The SQL editor makes a text area of its own when the page has loaded, without its original's name.
window.addEventListener("load", () => {
  for (const area of document.querySelectorAll(".CodeMirror textarea")) {
    area.setAttribute("aria-label", "SQL");
  }
});
