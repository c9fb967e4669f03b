// The history: past conversations, stored in this browser only: [{id, turns, where, name, pinned}].
// The one that was used last is the first.

const DRAFT = "hoibao-draft";

let limits; // {conversations, turns, pinned}: how many are stored, turns of each, and are pinned
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
  const { name, pinned } = find(conversation.id) ?? conversation; // another tab may have changed it
  Object.assign(conversation, { name, pinned });
  const others = stored().filter(({ id }) => id !== conversation.id);
  const conversations = conversation.turns.length ? [conversation, ...others] : others;
  attempt(() => sessionStorage.setItem(key, conversation.id));
  storeAll(bounded(conversations));
}

// A question that is not answered or not sent yet. A page that begins anew in this tab shows it.
export const storeDraft = (question) => attempt(() => sessionStorage.setItem(DRAFT, question));

export const draft = () => attempt(() => sessionStorage.getItem(DRAFT));

export const remove = (removed) => storeAll(stored().filter(({ id }) => id !== removed));

export const removeAll = () => attempt(() => localStorage.removeItem(key));

// Changes the name of a conversation, or whether it is pinned.
export const change = (id, values) => storeAll(
  stored().map((each) => (each.id === id ? { ...each, ...values } : each)),
);

// The conversations in the order of the panel: the pinned ones first.
export function listed() {
  const all = stored().filter(({ turns }) => turns.length);
  return [...all.filter(({ pinned }) => pinned), ...all.filter(({ pinned }) => !pinned)];
}

export const mayPin = () => stored().filter(({ pinned }) => pinned).length < limits.pinned;

// What is stored of more conversations than there may be: the pinned ones, and the newest others.
function bounded(conversations) {
  let room = limits.conversations - conversations.filter(({ pinned }) => pinned).length;
  return conversations.filter(({ pinned }) => pinned || room-- > 0);
}

function storeAll(conversations) {
  try {
    localStorage.setItem(key, JSON.stringify(conversations));
  } catch {
    if (conversations.length < 2) return;
    // Full: the oldest goes, of those that are not pinned if there is one.
    const oldest = conversations.findLastIndex(({ pinned }, place) => place && !pinned);
    storeAll(conversations.toSpliced(oldest, 1));
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
