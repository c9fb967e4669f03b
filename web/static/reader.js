// The article beside the chat: opened at the quoted place, closed by Escape, × or Back.

import { pressKey, showActions } from "./article.js";
import { button, element, notice } from "./elements.js";

let opener = null; // the link that was clicked; it gets the focus back
let wanted = null; // the link that was clicked last

const panel = () => document.querySelector("#reader");

export async function read(link, phrases) {
  wanted = link;
  const reader = panel();
  const wasOpen = !reader.hidden;
  if (!reader.contains(link)) opener = link;
  const loading = element('<p class="loading" role="status"></p>');
  loading.textContent = phrases.loading;
  fill(reader, [loading], phrases);
  reader.hidden = false;
  document.documentElement.classList.add("beside");
  // The phone's Back button closes the article, not the conversation.
  if (!wasOpen) history.pushState({ reading: true }, "");
  const parts = await article(link.href) ?? [notice(phrases.offline)];
  if (wanted !== link || reader.hidden) return; // it was closed, or another one is opened
  fill(reader, parts, phrases);
  showActions(reader);
  fillBar(reader, phrases);
  showQuoted(reader);
}

function fill(reader, parts, phrases) {
  const bar = element('<div class="bar"></div>');
  bar.append(button("close", "×", phrases.close));
  bar.firstChild.addEventListener("click", () => close());
  reader.replaceChildren(bar, ...parts);
  reader.focus({ preventScroll: true });
}

// Puts into the bar, which stays in view, the title while it is scrolled away and the buttons to the
// other marks.
function fillBar(reader, phrases) {
  const title = reader.querySelector("h1");
  if (!title) return;
  const top = button("top", title.textContent);
  top.title = phrases.article_top;
  top.lang = title.closest("[lang]").lang;
  top.addEventListener("click", () => { reader.scrollTop = 0; });
  const steps = [...reader.querySelectorAll(".step")];
  for (const step of steps) {
    step.ariaLabel = step.textContent;
    step.textContent = step.dataset.step > 0 ? "↓" : "↑";
  }
  const bar = reader.querySelector(".bar");
  bar.prepend(top, ...steps.reverse());
  const behindBar = { root: reader, rootMargin: `-${bar.offsetHeight}px 0px 0px` };
  new IntersectionObserver(([{ isIntersecting }]) => { top.hidden = isIntersecting; }, behindBar)
    .observe(title);
}

function showQuoted(reader) {
  const here = reader.querySelector("#here");
  reader.scrollTop = 0;
  if (here) {
    const below = here.getBoundingClientRect().top - reader.getBoundingClientRect().top;
    reader.scrollTop = below - reader.clientHeight / 3;
  }
}

// The parts of the article's page; null where there is no such page.
async function article(address) {
  try {
    const text = await (await fetch(address)).text();
    return new DOMParser().parseFromString(text, "text/html").querySelector("main").children;
  } catch {
    return null;
  }
}

// `to` gets the focus.
export function close(to = opener) {
  opener = to;
  if (history.state?.reading) history.back();
  else hide();
}

function hide() {
  const reader = panel();
  if (!reader || reader.hidden) return;
  reader.hidden = true;
  document.documentElement.classList.remove("beside");
  opener?.focus({ preventScroll: true });
}

window.addEventListener("popstate", hide);
window.addEventListener("keydown", (event) => {
  if (panel()?.contains(document.activeElement)) pressKey(event, panel());
  if (event.key !== "Escape" || document.querySelector(":popover-open")) return;
  if (panel() && !panel().hidden) close();
});
