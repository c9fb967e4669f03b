// The article beside the chat: opened at the quoted place, closed by Escape, × or Back.

let last = null; // what was clicked, which gets the focus back

const panel = () => document.querySelector("#reader");

export async function read(link, closing) {
  const response = await fetch(link.href);
  const article = new DOMParser().parseFromString(await response.text(), "text/html");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "close";
  button.ariaLabel = button.title = closing;
  button.textContent = "×";
  button.addEventListener("click", close);
  const bar = document.createElement("div");
  bar.className = "bar";
  bar.append(button);
  const reader = panel();
  reader.replaceChildren(bar, ...article.querySelector("main").children);
  const wasOpen = !reader.hidden;
  reader.hidden = false;
  document.documentElement.classList.add("beside");
  last = link;
  // The phone's Back button closes the article, not the conversation.
  if (!wasOpen) history.pushState({ reading: true }, "");
  reader.focus({ preventScroll: true });
  const here = reader.querySelector("#here");
  reader.scrollTop = 0;
  if (here) {
    const below = here.getBoundingClientRect().top - reader.getBoundingClientRect().top;
    reader.scrollTop = below - reader.clientHeight / 3;
  }
}

export function close() {
  if (history.state?.reading) history.back();
  else hide();
}

function hide() {
  const reader = panel();
  if (!reader || reader.hidden) return;
  reader.hidden = true;
  document.documentElement.classList.remove("beside");
  last?.focus({ preventScroll: true });
}

window.addEventListener("popstate", hide);
window.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel()?.hidden) close();
});
