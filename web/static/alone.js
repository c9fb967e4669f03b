// An article on a page of its own.

import { ARTICLE_ACTIONS, pressKey, showActions } from "./article.js";

showActions(document);
document.addEventListener("keydown", (event) => pressKey(event, document));
document.addEventListener("click", ({ target }) => {
  for (const [selector, action] of Object.entries(ARTICLE_ACTIONS)) {
    const button = target.closest(selector);
    if (button) action(button);
  }
});
