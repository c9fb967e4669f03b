// What can be done with an article: its buttons and their keys, alone or beside the chat.

import { copy, showForm } from "./copy.js";

// Shows the buttons that need a script, and the form of citations.
export function showActions(root) {
  for (const hidden of root.querySelectorAll(".actions [hidden]")) hidden.hidden = false;
  showForm(root);
}

export const ARTICLE_ACTIONS = { ".copy": copy, ".print": printArticle, ".step": step };

// Clicks the link or button of an article whose key is pressed.
export function pressKey(event, root) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  const all = [...root.querySelectorAll("[aria-keyshortcuts]:not([hidden])")];
  all.find((each) => each.getAttribute("aria-keyshortcuts") === key)?.click();
}

// Without the chat beside it.
function printArticle() {
  const { classList } = document.documentElement;
  classList.add("article-only");
  print();
  classList.remove("article-only");
}

// Goes to the next or the previous mark, and from the last to the first.
function step(button) {
  const marks = [...(button.closest("#reader") ?? document).querySelectorAll(".article mark")];
  const last = marks.find((mark) => mark.ariaCurrent) ?? marks.find(({ id }) => id === "here");
  const mark = marks.at((marks.indexOf(last) + Number(button.dataset.step)) % marks.length);
  for (const each of marks) each.ariaCurrent = each === mark ? "true" : null;
  mark.scrollIntoView({ block: "center" });
}
