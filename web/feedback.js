// Thumbs on each card, and a word with them.

export function judge(button) {
  const group = button.closest(".verdicts");
  for (const other of group.querySelectorAll("[data-verdict]")) {
    other.ariaPressed = String(other === button);
  }
  group.querySelector("form").hidden = false;
  send(group);
}

export function say(form) {
  const group = form.closest(".verdicts");
  send(group, form.elements.word.value);
  const thanks = document.createElement("span");
  thanks.role = "status";
  thanks.textContent = form.dataset.thanks;
  form.replaceWith(thanks);
}

function send(group, word = "") {
  const { article, start, end } = group.dataset;
  const { verdict } = group.querySelector("[aria-pressed=true]").dataset;
  const { question } = group.closest(".turn").dataset;
  return fetch("feedback", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ question, article, start: +start, end: +end, verdict, word }),
  });
}
