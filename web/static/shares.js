// The keys of the answers that this browser has shared, by which they are withdrawn.

const KEY = "hoibao-shared";

function keys() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {}; // nothing may be stored here, or it is spoilt
  }
}

function store(all) {
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // Then the page can be read, and only the operator can withdraw it.
  }
}

export const shareKey = (id) => keys()[id];

export const keepShare = (id, key) => store({ ...keys(), [id]: key });

export function forgetShare(id) {
  const { [id]: gone, ...others } = keys();
  if (gone) store(others);
}
