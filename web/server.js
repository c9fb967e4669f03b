// Speaks with the server beside Gradio, and notices when it is gone.

const LOOK = 2000; // ms between two looks while a question waits
const PATIENCE = 8000; // ms for the server to say that it is there

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
    await new Promise((resolve) => { setTimeout(resolve, LOOK); });
    if (!waiting()) return;
    const there = await fetch("health", {
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    }).catch(() => null);
    if (!waiting()) return;
    if (!there) return gone();
  }
}
