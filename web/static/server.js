// Requests to the server beside Gradio's, and a watch on whether the server can be reached.

const INTERVAL = 2000; // ms between two requests for its health
const TIMEOUT = 8000; // ms for each of them

// The response; null if there is none, or an error.
export async function post(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => null);
  return response?.ok ? response : null;
}

const titles = new Map(); // promises of the titles of articles, by their ids

// The title of an article; null where it cannot be had.
export function titleOf(id) {
  if (!titles.has(id)) titles.set(id, askedTitle(id));
  return titles.get(id);
}

async function askedTitle(id) {
  const response = await fetch(`article?id=${encodeURIComponent(id)}`).catch(() => null);
  if (!response?.ok) {
    titles.delete(id); // it may be had later
    return null;
  }
  return new DOMParser().parseFromString(await response.text(), "text/html").title;
}

// Calls `gone` once the server cannot be reached while `waiting()` is still true.
export async function whileReached(waiting, gone) {
  for (;;) {
    const response = await reached();
    if (!waiting()) return;
    if (!response) return gone();
  }
}

// Reloads the page once the server is back, for Gradio's connection to it may be lost for good.
// It is not reloaded if it is `busy()` with another question then.
export async function reloadOnceReached(busy) {
  while (!(await reached()));
  if (!busy()) location.reload();
}

async function reached() {
  await new Promise((resolve) => { setTimeout(resolve, INTERVAL); });
  const signal = AbortSignal.timeout(TIMEOUT);
  return fetch("health", { cache: "no-store", signal }).catch(() => null);
}
