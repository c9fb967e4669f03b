// Uploads articles that are chosen or dropped into the page, and shows how far their indexing is.

const INTERVAL = 400; // ms between two requests for the progress

let status, phrases;

export function beginUploads(page, texts) {
  const chooser = page.querySelector("#upload");
  if (!chooser) return;
  phrases = texts;
  status = page.querySelector("#upload-status");
  chooser.addEventListener("change", async () => {
    await upload([...chooser.files]);
    chooser.value = ""; // so that the same file can be chosen again
  });
  for (const kind of ["dragover", "drop"]) {
    document.addEventListener(kind, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return; // text may be dropped into the box
      event.preventDefault();
      if (kind === "drop") upload([...event.dataTransfer.files]);
    });
  }
}

async function upload(files) {
  try {
    const refused = [];
    for (const file of files) {
      status.textContent = [...refused, phrases.sending.replace("{name}", () => file.name)].join(" ");
      const response = await sendFile(file);
      if (!response.ok) refused.push(await response.text());
    }
    status.textContent = refused.join(" ");
    if (refused.length < files.length) await follow(refused);
  } catch {
    status.textContent = phrases.offline;
  }
}

const sendFile = (file) =>
  fetch(`upload?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });

async function follow(refused) {
  for (;;) {
    const progress = await (await fetch("upload", { cache: "no-store" })).json();
    status.textContent = [...refused, progress.message].join(" ");
    if (progress.ready) return;
    await new Promise((resolve) => { setTimeout(resolve, INTERVAL); });
  }
}
