// Puts the question box into a page of another server, in a frame in the place of this script:
// <script src="https://chat.example/embed.js" data-lang="en" async></script>

(() => {
  const script = document.currentScript;
  const { lang, title } = script.dataset;
  const address = new URL("embed", script.src);
  if (lang) address.searchParams.set("lang", lang);
  const frame = document.createElement("iframe");
  frame.src = address;
  frame.title = title ?? "Hỏi Báo";
  // Nothing is seen before the frame tells its height: a page that may not have it stays as it was.
  Object.assign(frame.style, { display: "block", width: "100%", height: "0", border: "0", borderRadius: "12px" });
  addEventListener("message", ({ source, origin, data }) => {
    const height = Number(data?.hoibaoHeight);
    if (source !== frame.contentWindow || origin !== address.origin || !(height > 0)) return;
    frame.style.height = `${Math.min(height, 20_000)}px`;
  });
  script.after(frame);
})();
