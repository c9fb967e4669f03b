// Makes elements of the page, and fills the question box.

export function button(name, text, label, id = "") {
  const created = element(`<button type="button" class="${name}"></button>`);
  created.textContent = text;
  created.dataset.id = id;
  if (label) created.ariaLabel = created.title = label;
  return created;
}

export function element(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

// A message in place of the part of the page that is missing.
export function notice(message) {
  const paragraph = element('<p class="notice" role="alert"></p>');
  paragraph.textContent = message;
  return paragraph;
}

export const questionBox = () => document.querySelector("#box textarea");

export const boxText = () => questionBox().value;

let names; // {hint, send}: what is typed into the box, and what its button does
const naming = new MutationObserver(showNames);

// Names the box and its button, and does so again when Gradio has set its own names late.
export function nameBox(hint, send) {
  names = { hint, send };
  showNames();
  const changes = { subtree: true, childList: true, characterData: true };
  naming.observe(document.querySelector("#box"), { ...changes, attributeFilter: ["placeholder"] });
}

function showNames() {
  const box = questionBox();
  if (box.placeholder !== names.hint) box.placeholder = box.ariaLabel = names.hint;
  const texts = [...document.querySelector("#box button")?.childNodes ?? []];
  const text = texts.find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  if (text && text.data !== names.send) text.data = names.send;
}

export const focusBox = () => questionBox()?.focus({ preventScroll: true });

// Puts a question into the box, for Gradio too.
export function fillBox(question) {
  const box = questionBox();
  box.value = question;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  focusBox();
}

// Shows the next cards of a list of articles.
export function showMore(button) {
  const hidden = [...button.closest(".turn").querySelectorAll(".card[hidden]")];
  const shown = hidden.slice(0, Number(button.dataset.step));
  for (const card of shown) card.hidden = false;
  shown[0]?.querySelector("a").focus({ preventScroll: true });
  button.parentElement.hidden = shown.length === hidden.length;
}

export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
