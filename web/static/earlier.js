// Past conversations, kept in this browser only: [{id, turns}], the newest first.

import { button, element } from "./elements.js";

const KEY = "hoibao";
const DRAFT = "hoibao-draft";
const CONVERSATIONS = 30;
const TURNS = 30;

function all() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(kept) ? kept.filter(({ id, turns }) => id && Array.isArray(turns)) : [];
  } catch {
    return []; // nothing may be kept here, or it is spoilt
  }
}

export const fresh = () => ({
  id: Date.now().toString(36) + Math.random().toString(36).slice(2),
  turns: [],
});

export const find = (id) => all().find((one) => one.id === id);

// The conversation of this tab, which a reload goes on with.
export const opened = () => find(attempt(() => sessionStorage.getItem(KEY)));

export function keep(conversation) {
  conversation.turns = conversation.turns.slice(-TURNS);
  const others = all().filter(({ id }) => id !== conversation.id);
  const some = conversation.turns.length ? [conversation, ...others] : others;
  attempt(() => sessionStorage.setItem(KEY, conversation.id));
  write(some.slice(0, CONVERSATIONS));
}

// What is not answered or not sent yet, which a page that begins anew in this tab gives back.
export const draft = (question) => attempt(() => sessionStorage.setItem(DRAFT, question));

export const drafted = () => attempt(() => sessionStorage.getItem(DRAFT));

export const forget = (gone) => write(all().filter(({ id }) => id !== gone));

export const forgetAll = () => attempt(() => localStorage.removeItem(KEY));

// Shows them in the panel of the page.
export function list(page, conversation, words) {
  const items = all().filter(({ turns }) => turns.length).map(({ id, turns }) => {
    const item = element('<li><button type="button" class="kept"></button></li>');
    const [open] = item.children;
    open.dataset.id = id;
    open.textContent = turns[0].question;
    if (id === conversation.id) open.ariaCurrent = "true";
    item.append(button("forget", "×", words.delete, id));
    return item;
  });
  const end = document.createElement("li");
  end.append(items.length ? button("forget-all", words.delete_all) : words.earlier_none);
  page.querySelector("#earlier ul").replaceChildren(...items, end);
  page.querySelector(".export").hidden = !conversation.turns.length;
}

function write(conversations) {
  try {
    localStorage.setItem(KEY, JSON.stringify(conversations));
  } catch {
    if (conversations.length > 1) write(conversations.slice(0, -1)); // full: the oldest goes
  }
}

// A browser may be told to keep nothing, and throws then.
function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}
