// Which articles are asked: chosen in a panel, shown as chips above the box and on the answers.

const DAYS = ["from", "to"];
const SEVERAL = ["source", "author", "language", "article"];

let conditions = {};
let root, words;
let changed = () => {};

export const chosen = () => conditions;

export function choose(to) {
  conditions = { ...to };
  draw();
}

// What a link says: ?from=2024-05&author=A&author=B
export function linked(address) {
  const found = {};
  for (const name of DAYS) if (address.get(name)) found[name] = address.get(name);
  for (const name of SEVERAL) if (address.get(name)) found[name] = address.getAll(name);
  return found;
}

export function drawn(element, phrases) {
  root = element;
  words = phrases;
  name(root);
  root.addEventListener("change", ({ target }) => {
    if (target.type === "checkbox" && target.checked) add(target.name, target.value);
    else if (target.type === "checkbox") lift(target.name, target.value);
    else set({ ...conditions, [target.name]: target.value });
  });
  root.addEventListener("click", ({ target }) => {
    const chip = target.closest(".chip");
    if (chip) lift(chip.dataset.name, chip.dataset.value);
    if (chip) root.querySelector(".chip, button")?.focus();
    if (target.closest(".lift-all")) set({});
  });
  draw();
}

export const onChange = (then) => { changed = then; };

// Chips below the question of an answer.
export function onAnswer(turn) {
  if (!turn.dataset.where) return;
  const group = document.createElement("div");
  group.className = "chips";
  group.append(...chips(JSON.parse(turn.dataset.where)));
  turn.querySelector(".question").after(group);
}

export function without(from, name, value) {
  const left = { ...from };
  if (SEVERAL.includes(name)) left[name] = [left[name] ?? []].flat().filter((one) => one !== value);
  if (!SEVERAL.includes(name) || !left[name].length) delete left[name];
  return left;
}

const add = (name, value) => set({ ...conditions, [name]: [conditions[name] ?? [], value].flat() });
const lift = (name, value) => set(without(conditions, name, value));

function set(to) {
  conditions = Object.fromEntries(Object.entries(to).filter(([, value]) => value.length));
  draw();
  changed(conditions);
}

function draw() {
  if (!root) return;
  root.querySelector(".chips").replaceChildren(...chips(conditions));
  for (const input of root.querySelectorAll("input")) {
    const value = conditions[input.name] ?? "";
    if (input.type === "checkbox") input.checked = [value].flat().includes(input.value);
    else input.value = value;
  }
}

const chips = (some) => [...DAYS, ...SEVERAL].flatMap((name) =>
  [some[name] ?? []].flat().map((value) => chip(name, value)));

function chip(name, value) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "chip";
  Object.assign(made.dataset, { name, value });
  const bare = ["source", "author", "language"].includes(name);
  made.textContent = bare ? shown(name, value) : `${words.conditions[name]} ${shown(name, value)}`;
  made.title = `${words.lift}: ${words.conditions[name]}`;
  made.ariaLabel = `${words.lift}: ${words.conditions[name]} ${shown(name, value)}`;
  const cross = made.appendChild(document.createElement("span"));
  cross.ariaHidden = "true";
  cross.textContent = "×";
  return made;
}

function shown(name, value) {
  const { lang } = document.documentElement;
  try {
    if (name === "language") return new Intl.DisplayNames(lang, { type: "language" }).of(value);
    if (!DAYS.includes(name) || value.length < 10) return value;
    const form = { day: "numeric", month: lang === "vi" ? "numeric" : "long", year: "numeric" };
    return new Date(`${value}T12:00`).toLocaleDateString(lang === "vi" ? "vi" : "en-GB", form);
  } catch {
    return value; // no language and no day: the answer says so
  }
}

function name(within) {
  for (const one of within.querySelectorAll("[data-language]")) {
    one.textContent = shown("language", one.dataset.language);
  }
}
