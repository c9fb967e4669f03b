// Brings articles: chosen or dropped into the page, then indexed; says how far that is.

const LOOK = 400; // ms between two looks at the progress

let status;

export function begin(page) {
  const chooser = page.querySelector("#bring");
  if (!chooser) return;
  status = page.querySelector("#brought");
  chooser.addEventListener("change", () => bring(chooser.files));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    bring(event.dataTransfer.files);
  });
}

async function bring(files) {
  const refused = [];
  for (const file of files) {
    const response = await fetch(`upload?name=${encodeURIComponent(file.name)}`, {
      method: "POST",
      body: file,
    });
    if (!response.ok) refused.push(await response.text());
  }
  status.textContent = refused.join(" ");
  if (refused.length === files.length) return;
  for (;;) {
    const progress = await (await fetch("upload", { cache: "no-store" })).json();
    status.textContent = [...refused, progress.message].join(" ");
    if (progress.ready) return;
    await new Promise((resolve) => { setTimeout(resolve, LOOK); });
  }
}
