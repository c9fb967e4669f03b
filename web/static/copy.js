// Copies a quotation or a link; a quotation with a citation in the form that the reader chose.

const KEY = "hoibao-citation";

// The form of citations: "plain", "chicago" or "press".
export function citationForm() {
  try {
    return localStorage.getItem(KEY) ?? "plain";
  } catch {
    return "plain"; // nothing may be stored here
  }
}

// Shows the chosen form in the fields of a part of the page.
export function showForm(root) {
  for (const field of root.querySelectorAll(".form-choice select")) {
    field.value = citationForm();
    if (!field.value) field.selectedIndex = 0;
  }
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches(".form-choice select")) return;
  try {
    localStorage.setItem(KEY, target.value);
  } catch {
    return; // then each field counts for itself alone, and nothing is copied so
  }
  showForm(document);
});

export async function copy(button) {
  const form = citationForm();
  const text = selected(button, form) ?? button.dataset[form] ?? button.dataset.text ?? button.href;
  await copyText(text);
  button.dataset.label ??= button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = button.dataset.label; }, 1500);
}

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyOldWay(text);
  }
}

// What is selected in the article of a button, with its source; undefined if nothing is.
function selected(button, form) {
  const article = button.dataset.around && button.closest(".article");
  const selection = getSelection();
  if (!article || selection.isCollapsed || !article.contains(selection.anchorNode)) return undefined;
  const around = JSON.parse(button.dataset.around);
  const [before, behind] = around[form] ?? around.plain;
  const written = button.dataset.page; // stands for the number of the page, if there are pages
  const page = pageOf(selection.getRangeAt(0), article) ?? written;
  const paged = (text) => (written ? text.replace(written, page) : text);
  return `${paged(before)}${selection}${paged(behind)}`;
}

// The number of the page of a PDF on which a selection begins; undefined without pages. The title
// stands before the first one, and counts as of it.
function pageOf(range, article) {
  const first = range.startContainer.childNodes[range.startOffset];
  const pages = [...article.querySelectorAll(".page")];
  const begun = pages.findLast((page) => page === first || range.comparePoint(page, 0) < 0);
  return (begun ?? pages[0])?.dataset.page;
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
