// Makes elements of the page.

export function button(kind, text, label, id = "") {
  const made = element(`<button type="button" class="${kind}"></button>`);
  made.textContent = text;
  made.dataset.id = id;
  if (label) made.ariaLabel = made.title = label;
  return made;
}

export function element(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}
