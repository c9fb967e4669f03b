// Thumbs on each card, and a word with them.

import { post } from "./server.js";

export async function judge(button) {
  const group = button.closest(".verdicts");
  press(group, button);
  if (!(await send(group))) notify(group, group.dataset.failed);
}

export async function sendWord(event) {
  event.preventDefault();
  const form = event.target;
  const group = form.closest(".verdicts");
  if (!(await send(group, form.elements.word.value))) return notify(group, group.dataset.failed);
  form.remove();
  return notify(group, group.dataset.thanks);
}

function press(group, button) {
  for (const other of group.querySelectorAll("[data-verdict]")) {
    other.ariaPressed = String(other === button);
  }
  group.querySelector("form")?.removeAttribute("hidden");
}

function notify(group, message) {
  group.querySelector("[role=status]").textContent = message;
}

// The response; null where the verdict was not stored.
async function send(group, word = "") {
  const { article, start, end } = group.dataset;
  const { verdict } = group.querySelector("[aria-pressed=true]").dataset;
  const { question } = group.closest(".turn").dataset;
  notify(group, "");
  return post("feedback", { question, article, start: +start, end: +end, verdict, word });
}
