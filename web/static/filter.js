// Which articles are asked: chosen in a panel, shown as chips above the box and on the answers.
// And which of the two ways in is chosen: to ask, or to search for words.

import { nameBox } from "./elements.js";
import { titleOf } from "./server.js";

let where = {}; // what is chosen: {name: value or list of values}
let root, phrases;
let names; // of what a filter may have
let dates; // the names of dates; they have one value, all others a list
let changeMode; // called with a new mode
let mode = "ask"; // or "search"
let changed; // called with what is chosen after each change

export function beginFilter(texts, dateNames, then, thenMode) {
  changeMode = thenMode;
  phrases = texts;
  names = Object.keys(phrases.where_names);
  dates = dateNames;
  changed = then;
}

export const chosen = () => where;

export const searches = () => mode === "search";

// True for plain search. The box says what it does.
export function chooseMode(plain) {
  mode = plain ? "search" : "ask";
  redraw();
}

export function choose(to) {
  where = { ...to };
  redraw();
}

// The filter of a link: ?from=2024-05&author=A&author=B
export function fromLink(address) {
  const values = {};
  for (const name of names) {
    const all = address.getAll(name);
    if (all[0]) values[name] = dates.includes(name) ? all[0] : all;
  }
  return values;
}

// Fills the panel and the chips in `element`, and listens to them.
export function draw(element) {
  root = element;
  nameLanguages(root);
  root.addEventListener("change", ({ target }) => {
    if (target.type === "checkbox" && target.checked) add(target.name, target.value);
    else if (target.type === "checkbox") lift(target.name, target.value);
    else set({ ...where, [target.name]: target.value });
  });
  root.addEventListener("click", ({ target }) => {
    const chip = target.closest(".chip");
    if (chip) lift(chip.dataset.name, chip.dataset.value);
    if (chip) root.querySelector("[popovertarget], .chip")?.focus();
    if (target.closest(".lift-all")) set({});
    const button = target.closest(".mode");
    if (button) changeMode(button.dataset.mode === "search");
  });
  redraw();
}

// Adds chips below the question of an answer.
export function addChips(turn) {
  if (!turn.dataset.where) return;
  const group = document.createElement("div");
  group.className = "chips";
  group.append(...chips(JSON.parse(turn.dataset.where)));
  turn.querySelector(".question").after(group);
}

// A filter without one of its values.
export function without(filter, name, value) {
  const left = { ...filter };
  const others = [left[name] ?? []].flat().filter((other) => other !== value);
  if (dates.includes(name) || !others.length) delete left[name];
  else left[name] = others;
  return left;
}

// Two filters as one, with the values of both.
export function joined(filter, other) {
  const both = { ...filter };
  for (const [name, value] of Object.entries(other)) {
    both[name] = dates.includes(name) ? value : [both[name] ?? [], value].flat();
  }
  return both;
}

const add = (name, value) => set({ ...where, [name]: [where[name] ?? [], value].flat() });
const lift = (name, value) => set(without(where, name, value));

function set(to) {
  where = Object.fromEntries(Object.entries(to).filter(([, value]) => value.length));
  redraw();
  changed(where);
}

function redraw() {
  if (!root) return;
  root.querySelector(".chips").replaceChildren(...chips(where));
  for (const button of root.querySelectorAll(".mode")) {
    button.ariaPressed = String(button.dataset.mode === mode);
    if (button.dataset.mode === mode) nameBox(button.dataset.hint, button.dataset.send);
  }
  for (const input of root.querySelectorAll("input")) {
    const value = where[input.name] ?? "";
    if (input.type === "checkbox") input.checked = [value].flat().includes(input.value);
    else input.value = value;
  }
}

const chips = (filter) => names.flatMap((name) =>
  [filter[name] ?? []].flat().map((value) => chip(name, value)));

function chip(name, value) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "chip";
  Object.assign(button.dataset, { name, value });
  nameChip(button, text(name, value));
  if (name === "article") titleOf(value).then((title) => title && nameChip(button, title));
  return button;
}

function nameChip(button, shown) {
  const { name } = button.dataset;
  const label = phrases.where_names[name];
  const labelled = dates.includes(name) || name === "article"; // these values say little alone
  const named = document.createElement("b");
  named.textContent = labelled ? `${label} ${shown}` : shown;
  button.title = button.ariaLabel = `${phrases.lift}: ${label} ${shown}`;
  const cross = document.createElement("span");
  cross.ariaHidden = "true";
  cross.textContent = "×";
  button.replaceChildren(named, cross);
}

// A value as a person reads it: the language's name, the day as it is written.
function text(name, value) {
  const { lang } = document.documentElement;
  try {
    if (name === "language") return new Intl.DisplayNames(lang, { type: "language" }).of(value);
    if (!dates.includes(name) || value.length < 10) return value;
    const form = { day: "numeric", month: lang === "vi" ? "numeric" : "long", year: "numeric" };
    return new Date(`${value}T12:00`).toLocaleDateString(lang === "vi" ? "vi" : "en-GB", form);
  } catch {
    return value; // no language and no day: the answer says so
  }
}

function nameLanguages(within) {
  for (const label of within.querySelectorAll("[data-language]")) {
    label.textContent = text("language", label.dataset.language);
  }
}
