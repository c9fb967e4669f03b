// The history: past conversations, stored in this browser only: [{id, turns, where}], newest first.

import { button, element } from "./elements.js";

const DRAFT = "hoibao-draft";

let limits; // {conversations, turns}: how many are stored, and how many turns of each
let key; // each collection has a history of its own

export function beginHistory(sent, collection) {
  limits = sent;
  key = collection ? `hoibao/${collection}` : "hoibao";
}

function stored() {
  try {
    const list = JSON.parse(localStorage.getItem(key));
    return Array.isArray(list) ? list.filter(({ id, turns }) => id && Array.isArray(turns)) : [];
  } catch {
    return []; // nothing may be stored here, or it is spoilt
  }
}

export const fresh = () => ({
  id: Date.now().toString(36) + Math.random().toString(36).slice(2),
  turns: [],
});

export const find = (id) => stored().find((conversation) => conversation.id === id);

// The conversation of this tab, which a reload goes on with.
export const current = () => find(attempt(() => sessionStorage.getItem(key)));

export function store(conversation) {
  conversation.turns = conversation.turns.slice(-limits.turns);
  const others = stored().filter(({ id }) => id !== conversation.id);
  const conversations = conversation.turns.length ? [conversation, ...others] : others;
  attempt(() => sessionStorage.setItem(key, conversation.id));
  storeAll(conversations.slice(0, limits.conversations));
}

// A question that is not answered or not sent yet. A page that begins anew in this tab shows it.
export const storeDraft = (question) => attempt(() => sessionStorage.setItem(DRAFT, question));

export const draft = () => attempt(() => sessionStorage.getItem(DRAFT));

export const remove = (removed) => storeAll(stored().filter(({ id }) => id !== removed));

export const removeAll = () => attempt(() => localStorage.removeItem(key));

// Lists the conversations in the panel of the page.
export function list(page, conversation, phrases) {
  const items = stored().filter(({ turns }) => turns.length).map(({ id, turns }) => {
    const item = element('<li><button type="button" class="conversation"></button></li>');
    const [open] = item.children;
    open.dataset.id = id;
    open.textContent = turns[0].question;
    if (id === conversation.id) open.ariaCurrent = "true";
    item.append(button("forget", "×", phrases.delete, id));
    return item;
  });
  const end = document.createElement("li");
  end.append(items.length ? button("forget-all", phrases.delete_all) : phrases.earlier_none);
  page.querySelector("#earlier ul").replaceChildren(...items, end);
  page.querySelector(".export").hidden = !conversation.turns.length;
}

function storeAll(conversations) {
  try {
    localStorage.setItem(key, JSON.stringify(conversations));
  } catch {
    if (conversations.length > 1) storeAll(conversations.slice(0, -1)); // full: the oldest goes
  }
}

// The action's result; null where the browser may store nothing, and throws.
function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}
