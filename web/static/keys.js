// The keys of the chat: to the question box, to the last question, from card to card.

import { boxText, focusBox, questionBox } from "./elements.js";

const KEYS = {
  "/": focusBox,
  "?": () => document.querySelector("#keys").togglePopover(),
  j: () => step(1),
  k: () => step(-1),
};

// `editLast` puts the last question into the box.
export function beginKeys(editLast) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.defaultPrevented) return;
    const action = actionOf(event, editLast);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

// What a key does where it is pressed; undefined if nothing.
function actionOf(event, editLast) {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey) return key.toLowerCase() === "k" ? focusBox : undefined;
  if (target === questionBox()) return key === "ArrowUp" && !boxText() ? editLast : undefined;
  if (target.closest("input, textarea, select, #earlier, #filter")) return undefined;
  const name = key.toLowerCase();
  return target.closest("#reader") && "jk".includes(name) ? undefined : KEYS[name];
}

// Goes to the title of the next card (1) or of the one before (-1), at first to the newest answer.
function step(by) {
  const cards = [...document.querySelectorAll(".turn .card:not([hidden])")];
  const within = document.activeElement.closest(".card");
  const newest = cards.findIndex((card) => !card.closest(".turn").matches(":has(~ .turn)"));
  const next = within ? cards.indexOf(within) + by : newest;
  const card = cards[Math.max(next, 0)];
  card?.scrollIntoView({ block: "nearest" });
  card?.querySelector("h3 a").focus({ preventScroll: true });
}
