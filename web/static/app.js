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

// Say what was chosen, and that it is too much before it travels.
const file = document.getElementById("file");
function sayChosen(problem = "") {
  const { maxMb, maxFiles } = file.form.dataset;
  const chosen = [...file.files];
  const megabytes = chosen.reduce((sum, each) => sum + each.size, 0) / 1024 / 1024;
  let sentence = problem;
  if (chosen.length > maxFiles) {
    sentence = `一次最多上传 ${maxFiles} 份文件，请打成 zip 压缩包，或分几次上传。`;
  } else if (megabytes > maxMb) {
    sentence = chosen.length > 1
      ? `这些文件一共超过 ${maxMb} MB 的上限，请分几次上传。`
      : `文件超过 ${maxMb} MB 的上限，请拆成几个较小的文件再上传。`;
  }
  const size = megabytes < 0.1 ? "不到 0.1" : megabytes.toFixed(1);
  document.getElementById("file-chosen").textContent =
    chosen.length > 1 ? `已选 ${chosen.length} 份文件，${size} MB。` : "";
  document.getElementById("file-error").textContent = sentence;
  file.setCustomValidity(sentence);
}
file?.addEventListener("change", () => sayChosen());

// The whole panel takes files that are dropped on it.
const panel = file?.closest("form");
if (panel) {
  document.getElementById("file-drop").hidden = false;
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  for (const name of ["dragenter", "dragover"]) {
    panel.addEventListener(name, (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      panel.classList.add("over");
    });
  }
  panel.addEventListener("dragleave", (event) => {
    if (!panel.contains(event.relatedTarget)) panel.classList.remove("over");
  });
  panel.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    panel.classList.remove("over");
    // A folder comes as a file that cannot be read.
    const hasFolder = [...event.dataTransfer.items].some(
      (item) => item.webkitGetAsEntry?.()?.isDirectory,
    );
    file.files = hasFolder ? new DataTransfer().files : event.dataTransfer.files;
    sayChosen(hasFolder ? "文件夹不能直接上传，请选择里面的文件，或打成 zip 压缩包。" : "");
  });
  // Dropped beside the panel, a file would take the place of the page.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => {
      if (carriesFiles(event)) event.preventDefault();
    });
  }
}
