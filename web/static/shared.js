// The page of a shared answer: the browser that shared it can withdraw it.

import { forgetShare, shareKey } from "./shares.js";

const section = document.querySelector(".shared");
const form = section.querySelector("form");
const key = shareKey(section.dataset.id);
if (key) {
  form.elements.key.value = key;
  form.hidden = false;
  form.addEventListener("submit", () => forgetShare(section.dataset.id));
}
