// The conversation in the page: sends questions through Gradio, shows and keeps what comes back.

import { copy } from "./copy.js";
import { all, forget, forgetAll, fresh, keep, opened } from "./earlier.js";
import { button, element } from "./elements.js";
import { choose, chosen, drawn, linked, onAnswer, onChange, without } from "./filter.js";
import { judge, say } from "./feedback.js";
import { close, read } from "./reader.js";
import { begin as beginUploads } from "./upload.js";

const SILENCE = 10_000; // ms without a first sign of life, after which the server is called away
const HISTORY = 5; // turns sent with a question

let page, thread, words, conversation;
let next = null; // what to ask instead of what stands in the box: {question, typed}
let replacing = false; // whether the question to come takes the last one's place
let newest = null; // the turn that is being answered
let silence;
let connected;
const connection = new Promise((resolve) => { connected = resolve; });
let begun; // once the phrases are known
const ready = new Promise((resolve) => { begun = resolve; });

export const connect = (trigger) => connected(trigger);

// Gradio calls this with what stands in the box, and sends what it returns.
window.hoibao = {
  sending(typed) {
    const { question, typed: asTyped = false } = next ?? { question: typed };
    next = null;
    if (replacing) dropLast();
    thread.querySelectorAll(":scope > .notice").forEach((notice) => notice.remove());
    newest = thread.appendChild(document.createElement("section"));
    clearTimeout(silence);
    silence = setTimeout(() => fail(question), SILENCE);
    const turns = conversation.turns.slice(-HISTORY);
    return [question, { as_typed: asTyped, turns, where: chosen() }];
  },
};

// A reply of the server: {html, done, kept}; several may come for one question.
export function show(reply) {
  clearTimeout(silence);
  if (!newest || !reply) return;
  const first = !newest.firstChild;
  const turn = shown(reply.html);
  newest.replaceWith(turn);
  newest = reply.done ? null : turn;
  if (first) turn.scrollIntoView({ block: "start" });
  if (reply.kept) {
    conversation.turns.push(reply.kept);
    keep(conversation);
    list();
  }
}

export async function filter(element) {
  await ready;
  drawn(element, words);
}

export async function begin(root) {
  page = root.querySelector(".hb");
  thread = page.querySelector(".thread");
  words = JSON.parse(page.dataset.words);
  document.documentElement.lang = page.lang;
  root.addEventListener("click", clicked);
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    say(event.target);
  });
  beginUploads(page);
  const address = new URLSearchParams(location.search);
  const asked = address.get("q");
  const where = linked(address);
  history.replaceState(null, "", location.pathname);
  conversation = opened() ?? fresh();
  const last = conversation.turns.at(-1);
  const same = last?.question === asked && JSON.stringify(last.where) === JSON.stringify(where);
  if ((asked || Object.keys(where).length) && !same) conversation = { ...fresh(), where };
  onChange(kept);
  choose(conversation.where);
  begun();
  await restore();
  if (asked && !conversation.turns.length) ask(asked);
}

// The filter is kept with the conversation.
function kept(where) {
  conversation.where = where;
  keep(conversation);
}

async function restore() {
  list();
  thread.replaceChildren();
  newest = null;
  replacing = false;
  if (!conversation.turns.length) return;
  const response = await post("restore");
  if (!response.ok) return;
  thread.append(...(await response.json()).map(shown));
  thread.lastElementChild.scrollIntoView({ block: "start" });
}

async function ask(question, typed = false) {
  const trigger = await connection;
  if (newest) return;
  next = { question, typed };
  trigger("submit");
}

function dropLast() {
  replacing = false;
  const turn = thread.querySelector(":scope > .turn:last-of-type");
  if (conversation.turns.at(-1)?.question === turn?.dataset.question) conversation.turns.pop();
  turn?.remove();
}

// Asks the question of a turn again, without one of its conditions.
function askWider(chip) {
  const turn = chip.closest(".turn");
  const { name, value } = chip.dataset;
  choose(without(JSON.parse(turn.dataset.where), name, value));
  kept(chosen());
  replacing = turn === thread.lastElementChild;
  ask(turn.dataset.question);
}

function fail(question) {
  newest = newest?.remove();
  const notice = element('<p class="notice" role="alert"></p>');
  notice.textContent = words.offline;
  thread.append(notice);
  write(question);
}

async function stop() {
  const question = newest.querySelector(".question").textContent;
  newest = newest.remove();
  write(question);
  (await connection)("stop");
}

// Puts a question into the box, for Gradio too.
function write(question) {
  const box = document.querySelector("#box textarea");
  box.value = question;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

const ACTIONS = {
  ".example": (button) => ask(button.textContent),
  ".as-typed": (button) => ask(button.closest(".turn").dataset.question, true),
  ".retry": (button) => { replacing = true; ask(button.closest(".turn").dataset.question); },
  ".edit": (button) => { replacing = true; write(button.closest(".turn").dataset.question); },
  ".chip": askWider,
  ".stop": stop,
  ".copy": copy,
  ".new": () => change(fresh()),
  ".kept": (button) => change(all().find(({ id }) => id === button.dataset.id) ?? fresh()),
  ".forget": (button) => { forget(button.dataset.id); forgotten(); },
  ".forget-all": () => { forgetAll(); forgotten(); },
  "[data-verdict]": judge,
  "[data-format]": (button) => save(button.dataset.format),
};

function clicked(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a.open");
  if (link) {
    event.preventDefault();
    // A server that has gone away says so in another tab; the conversation stays.
    read(link, words.close).catch(() => window.open(link.href));
    return;
  }
  for (const [selector, action] of Object.entries(ACTIONS)) {
    const found = event.target.closest(selector);
    if (found) {
      if (found.matches("a")) event.preventDefault();
      action(found);
      return;
    }
  }
}

function change(to) {
  if (newest) stop();
  conversation = to;
  keep(conversation);
  choose(conversation.where);
  document.querySelector("#earlier").hidePopover();
  close();
  restore();
  scrollTo(0, 0);
}

function forgotten() {
  if (!all().some(({ id }) => id === conversation.id)) {
    conversation = fresh();
    choose({});
    restore();
  }
  list();
}

async function save(format) {
  const blob = await (await post(`export/${format}`)).blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `hoi-bao.${format}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function list() {
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

function shown(html) {
  const turn = element(html);
  onAnswer(turn);
  return turn;
}

function post(path) {
  return fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ turns: conversation.turns }),
  });
}
