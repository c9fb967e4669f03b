// Past conversations, kept in this browser only: [{id, turns}], the newest first.

const KEY = "hoibao";
const CONVERSATIONS = 30;
const TURNS = 30;

export function all() {
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

// The conversation of this tab, which a reload goes on with.
export const opened = () => all().find(({ id }) => id === sessionStorage.getItem(KEY));

export function keep(conversation) {
  conversation.turns = conversation.turns.slice(-TURNS);
  const others = all().filter(({ id }) => id !== conversation.id);
  const some = conversation.turns.length ? [conversation, ...others] : others;
  sessionStorage.setItem(KEY, conversation.id);
  write(some.slice(0, CONVERSATIONS));
}

export const forget = (gone) => write(all().filter(({ id }) => id !== gone));

export const forgetAll = () => localStorage.removeItem(KEY);

function write(conversations) {
  try {
    localStorage.setItem(KEY, JSON.stringify(conversations));
  } catch {
    if (conversations.length > 1) write(conversations.slice(0, -1)); // full: the oldest goes
  }
}
