// Thumbs on each card, and a word with them.

import { post } from "./server.js";

export async function judge(button) {
  const group = button.closest(".verdicts");
  press(group, button);
  if (!(await send(group))) tell(group, group.dataset.failed);
}

export async function say(event) {
  event.preventDefault();
  const form = event.target;
  const group = form.closest(".verdicts");
  if (!(await send(group, form.elements.word.value))) return tell(group, group.dataset.failed);
  form.remove();
  return tell(group, group.dataset.thanks);
}

function press(group, button) {
  for (const other of group.querySelectorAll("[data-verdict]")) {
    other.ariaPressed = String(other === button);
  }
  group.querySelector("form")?.removeAttribute("hidden");
}

function tell(group, words) {
  group.querySelector("[role=status]").textContent = words;
}

// Whether it is kept.
async function send(group, word = "") {
  const { article, start, end } = group.dataset;
  const { verdict } = group.querySelector("[aria-pressed=true]").dataset;
  const { question } = group.closest(".turn").dataset;
  tell(group, "");
  return post("feedback", { question, article, start: +start, end: +end, verdict, word });
}
