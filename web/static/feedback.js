// Thumbs on each card, and a word with them.

import { post } from "./server.js";

export async function judge(button) {
  const group = button.closest(".verdicts");
  press(group, button);
  if (!(await sendVerdict(group))) showStatus(group, group.dataset.failed);
}

export async function sendWord(event) {
  event.preventDefault();
  const form = event.target;
  const group = form.closest(".verdicts");
  const stored = await sendVerdict(group, form.elements.word.value);
  if (!stored) return showStatus(group, group.dataset.failed);
  form.remove();
  return showStatus(group, group.dataset.thanks);
}

function press(group, button) {
  for (const other of group.querySelectorAll("[data-verdict]")) {
    other.ariaPressed = String(other === button);
  }
  group.querySelector("form")?.removeAttribute("hidden");
}

function showStatus(group, message) {
  group.querySelector("[role=status]").textContent = message;
}

// The response; null where the verdict was not stored.
async function sendVerdict(group, word = "") {
  const { article, start, end } = group.dataset;
  const { verdict } = group.querySelector("[aria-pressed=true]").dataset;
  const { question } = group.closest(".turn").dataset;
  showStatus(group, "");
  return post("feedback", { question, article, start: +start, end: +end, verdict, word });
}
