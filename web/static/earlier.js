// The panel of earlier conversations: opened, found, renamed, pinned and removed there.

import { button, element } from "./elements.js";
import * as history from "./history.js";

const FEW = 4; // conversations or less need no search
const MAX_NAME = 200; // characters

let phrases;
let onChange; // called when a name or pin was changed here

export function beginEarlier(page, words, changed) {
  [phrases, onChange] = [words, changed];
  search(page).addEventListener("input", () => filter(page));
}

const search = (page) => page.querySelector("#earlier .find");

// Lists the conversations; the `current` one is emphasised.
export function list(page, current) {
  const conversations = history.listed();
  const end = document.createElement("li");
  end.append(
    conversations.length ? button("forget-all", phrases.delete_all) : phrases.earlier_none,
  );
  end.dataset.end = "";
  const items = conversations.map((each) => row(each, each.id === current.id));
  page.querySelector("#earlier ul").replaceChildren(...items, end);
  page.querySelector(".export").hidden = !current.turns.length;
  search(page).hidden = conversations.length <= FEW;
  filter(page);
}

const title = ({ name, turns }) => name || turns[0]?.question;

function row(conversation, isCurrent) {
  const { id, pinned, turns } = conversation;
  const item = element('<li><button type="button" class="conversation"></button></li>');
  const [open] = item.children;
  open.dataset.id = id;
  open.textContent = title(conversation);
  if (isCurrent) open.ariaCurrent = "true";
  item.dataset.text = folded([title(conversation), ...turns.map((turn) => turn?.question)]);
  const pin = button("pin", pinned ? "★" : "☆", phrases.pin, id);
  pin.ariaPressed = String(Boolean(pinned));
  pin.disabled = !pinned && !history.mayPin();
  const name = button("rename", "✎", phrases.rename, id);
  item.append(pin, name, button("forget", "×", phrases.delete, id));
  return item;
}

// Lower case without accents, so that "hoi nghi" finds "Hội nghị".
const folded = (texts) => texts.join("\n").normalize("NFD").replace(/\p{M}/gu, "")
  .toLowerCase().replaceAll("đ", "d");

// Shows the conversations that have all words of the search. To delete all is offered only where
// all are shown.
function filter(page) {
  const field = search(page);
  const words = field.hidden ? [] : folded([field.value]).split(/\s+/);
  page.querySelector("#earlier [data-end]").hidden = words.some(Boolean);
  for (const item of page.querySelectorAll("#earlier li[data-text]")) {
    item.hidden = !words.every((word) => item.dataset.text.includes(word));
  }
}

export function pin({ dataset: { id } }) {
  history.change(id, { pinned: !history.find(id)?.pinned });
  onChange();
  document.querySelector(`#earlier .pin[data-id="${id}"]`)?.focus();
}

// Puts a field for the name in the place of the title; Enter stores it, and Escape does not.
export function rename(opener) {
  const { id } = opener.dataset;
  const conversation = history.find(id);
  if (!conversation) return;
  const field = element('<input class="name">');
  field.ariaLabel = phrases.rename;
  field.maxLength = MAX_NAME;
  field.value = title(conversation);
  opener.closest("li").querySelector(".conversation").replaceWith(field);
  field.select();
  let done = false;
  const finish = (stored) => {
    if (done) return;
    done = true;
    const name = field.value.trim();
    if (stored) history.change(id, { name: name === conversation.turns[0]?.question ? "" : name });
    onChange();
  };
  field.addEventListener("blur", () => finish(true));
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault(); // Escape would close the panel
    event.stopPropagation();
    finish(event.key === "Enter");
    document.querySelector(`#earlier .rename[data-id="${id}"]`)?.focus();
  });
}
