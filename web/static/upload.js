// Brings articles: chosen or dropped into the page, then indexed; says how far that is.

const LOOK = 400; // ms between two looks at the progress

let status, words;

export function begin(page, phrases) {
  const chooser = page.querySelector("#bring");
  if (!chooser) return;
  words = phrases;
  status = page.querySelector("#brought");
  chooser.addEventListener("change", async () => {
    await bring([...chooser.files]);
    chooser.value = ""; // so that the same file can be chosen again
  });
  for (const kind of ["dragover", "drop"]) {
    document.addEventListener(kind, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return; // words may be dropped into the box
      event.preventDefault();
      if (kind === "drop") bring([...event.dataTransfer.files]);
    });
  }
}

async function bring(files) {
  try {
    const refused = [];
    for (const file of files) {
      status.textContent = [...refused, words.sending.replace("{name}", () => file.name)].join(" ");
      const response = await send(file);
      if (!response.ok) refused.push(await response.text());
    }
    status.textContent = refused.join(" ");
    if (refused.length < files.length) await follow(refused);
  } catch {
    status.textContent = words.offline;
  }
}

const send = (file) =>
  fetch(`upload?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });

async function follow(refused) {
  for (;;) {
    const progress = await (await fetch("upload", { cache: "no-store" })).json();
    status.textContent = [...refused, progress.message].join(" ");
    if (progress.ready) return;
    await new Promise((resolve) => { setTimeout(resolve, LOOK); });
  }
}
