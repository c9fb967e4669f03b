// Copies a quotation or a link.

export async function copy(button) {
  const text = selected(button) ?? button.dataset.text ?? button.href;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyOldWay(text);
  }
  button.dataset.label ??= button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = button.dataset.label; }, 1500);
}

// What is selected in the article of a button, with its source; undefined if nothing is.
function selected(button) {
  const article = button.dataset.cited && button.closest(".article");
  const selection = getSelection();
  if (!article || selection.isCollapsed || !article.contains(selection.anchorNode)) return undefined;
  return `“${selection}” (${button.dataset.cited})`;
}

// Browsers give no clipboard to a page that is served over plain http to another machine.
function copyOldWay(text) {
  const before = document.activeElement;
  const area = document.body.appendChild(document.createElement("textarea"));
  area.value = text;
  area.select();
  document.execCommand("copy");
  area.remove();
  before?.focus({ preventScroll: true });
}
