// Speaks with the server beside Gradio, and notices when it is gone.

const LOOK = 2000; // ms between two looks at whether it is there
const PATIENCE = 8000; // ms for it to say so

// The response; null if there is none, or an error.
export async function post(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => null);
  return response?.ok ? response : null;
}

// Calls `gone` once the server cannot be reached while `waiting()` is still true.
export async function whileReached(waiting, gone) {
  for (;;) {
    const there = await reached();
    if (!waiting()) return;
    if (!there) return gone();
  }
}

// Begins the page anew once the server is back, for Gradio's connection to it may be lost for good;
// not if it is `busy()` with another question then.
export async function renewed(busy) {
  while (!(await reached()));
  if (!busy()) location.reload();
}

async function reached() {
  await new Promise((resolve) => { setTimeout(resolve, LOOK); });
  const signal = AbortSignal.timeout(PATIENCE);
  return fetch("health", { cache: "no-store", signal }).catch(() => null);
}
