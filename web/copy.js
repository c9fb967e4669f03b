// Copies a quotation or a link.

export async function copy(button) {
  const text = button.dataset.text ?? button.href;
  const label = button.textContent;
  if (navigator.clipboard) await navigator.clipboard.writeText(text);
  else copyOldWay(text);
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = label; }, 1500);
}

// Browsers give no clipboard to a page that is served over plain http to another machine.
function copyOldWay(text) {
  const area = document.body.appendChild(document.createElement("textarea"));
  area.value = text;
  area.select();
  document.execCommand("copy");
  area.remove();
}
