// The pages work without this file; it only makes them nicer.
"use strict";

// "/" leads to the search field, as on many sites; not while something is being typed.
document.addEventListener("keydown", (event) => {
  const field = document.getElementById("q");
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing || !field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// Chinese is typed in two steps: the letters of an unfinished word are no query yet.
let lastQuery = document.getElementById("q")?.value ?? "";
function settle(event) {
  if (event.target.id !== "q" || event.isComposing || event.target.value === lastQuery) return;
  lastQuery = event.target.value;
  event.target.dispatchEvent(new CustomEvent("settled", { bubbles: true }));
}
document.addEventListener("input", settle);
document.addEventListener("compositionend", settle);

// Say that a file is too large before it travels.
const file = document.getElementById("file");
file?.addEventListener("change", () => {
  const limit = Number(file.form.dataset.maxMb);
  const isTooLarge = file.files[0]?.size > limit * 1024 * 1024;
  const sentence = isTooLarge ? `文件超过 ${limit} MB 的上限，请拆成几个较小的文件再上传。` : "";
  document.getElementById("file-error").textContent = sentence;
  file.setCustomValidity(sentence);
});
