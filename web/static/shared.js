// The page of a shared answer: the browser that shared it can withdraw it.

import { forgetShare, shareKey } from "./shares.js";

const { id } = document.querySelector(".shared").dataset;
const button = document.querySelector(".shared .withdraw");
const key = shareKey(id);
button.hidden = !key;
button.addEventListener("click", async () => {
  const body = new URLSearchParams({ id, key });
  const response = await fetch("shared/withdraw", { method: "POST", body }).catch(() => null);
  if (response?.ok || response?.status === 404) {
    forgetShare(id);
    location.reload(); // now it says that there is no such page
  } else button.textContent = button.dataset.failed;
});
