// The page in a frame: asks without leaving it, and tells the page around it how high it is.

const form = document.querySelector("form");
const main = document.querySelector("main");
const button = form.querySelector("button");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (button.disabled) return;
  button.disabled = true;
  show(form.dataset.waiting);
  try {
    const body = new URLSearchParams(new FormData(form));
    const response = await fetch(form.action, { method: "POST", body });
    if (!response.ok) throw response;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    main.replaceChildren(...page.querySelector("main").childNodes);
  } catch {
    show(form.dataset.offline);
  }
  button.disabled = false;
});

function show(message) {
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.textContent = message;
  main.replaceChildren(notice);
}

// To any page, because it says nothing but a height.
const tell = () => {
  const hoibaoHeight = Math.ceil(document.body.getBoundingClientRect().height);
  parent.postMessage({ hoibaoHeight }, "*");
};
new ResizeObserver(tell).observe(document.body);
