// Gradio runs this once, with `element`, `trigger` and `watch`: examples are asked on a click,
// a card opens its article over the chat, and a new turn scrolls into view.

const reader = document.createElement("dialog");
reader.id = "reader";
document.body.append(reader);

async function open(link) {
  const response = await fetch(link.href);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  reader.replaceChildren(...page.body.children);
  reader.ariaLabel = page.title;
  reader.showModal();
  // The phone's Back button closes the article, not the conversation.
  history.pushState({ reading: true }, "");
  reader.querySelector("#here")?.scrollIntoView({ block: "center" });
}

reader.addEventListener("click", (event) => event.target === reader && reader.close());
reader.addEventListener("close", () => history.state?.reading && history.back());
window.addEventListener("popstate", () => reader.close());

element.addEventListener("click", (event) => {
  const example = event.target.closest("button.example");
  if (example) trigger("example_select", { question: example.textContent });
  const link = event.target.closest("a.open");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    // A server that has gone away says so in another tab; the conversation stays.
    open(link).catch(() => window.open(link.href));
  }
});

watch("value", () => {
  const page = element.querySelector(".hb");
  document.documentElement.lang = page.lang;
  const last = page.querySelector(".thread").lastElementChild;
  if (last.matches(".turn, .notice")) last.scrollIntoView({ block: "start" });
});
