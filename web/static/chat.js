// The conversation in the page: sends questions through Gradio, shows and keeps what comes back.

import { copy } from "./copy.js";
import * as earlier from "./earlier.js";
import { download, element, notice, write, written } from "./elements.js";
import { choose, chosen, drawn, linked, onAnswer, onChange, without } from "./filter.js";
import { judge, say } from "./feedback.js";
import { close, read } from "./reader.js";
import { post, renewed, whileReached } from "./server.js";
import { begin as beginUploads } from "./upload.js";

const HISTORY = 5; // turns sent with a question

let page, thread, words, conversation;
let next = null; // what to ask instead of what stands in the box: {question, typed}
let replaced = null; // the turn whose place the question to come takes
let newest = null; // the turn that is being answered
let pending; // its question
let focused; // whether anything was when it was asked
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
    pending = question;
    focused = document.activeElement !== document.body;
    thread.querySelectorAll(":scope > .notice").forEach((old) => old.remove());
    if (replaced) replaced.hidden = true;
    newest = thread.appendChild(document.createElement("section"));
    whileReached(() => newest && pending === question, fail);
    const turns = before(replaced).slice(-HISTORY);
    return [question, { as_typed: asTyped, turns, where: chosen() }];
  },
};

// A reply of the server: {html, done, kept}; several may come for one question.
export function show(reply) {
  if (!newest || !reply) return;
  const first = !newest.firstChild;
  const turn = shown(reply.html);
  newest.replaceWith(turn);
  newest = turn;
  if (first) turn.scrollIntoView({ block: "start" });
  if (reply.done) done(turn, reply.kept);
}

function done(turn, kept) {
  newest = null;
  if (turn.matches(".turn")) {
    conversation.turns = before(replaced);
    replaced?.remove();
  } else if (replaced) replaced.hidden = false;
  replaced = null;
  if (focused && document.activeElement === document.body) { // what was clicked is gone
    turn.querySelector(".question")?.focus({ preventScroll: true });
  }
  if (!kept) return;
  conversation.turns.push(kept);
  earlier.keep(conversation);
  list();
}

// The turns that are kept, without this one if it is the last of them.
function before(turn) {
  const { turns } = conversation;
  const last = turn && turns.at(-1)?.question === turn.dataset.question;
  return last ? turns.slice(0, -1) : turns;
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
  root.addEventListener("submit", say);
  beginUploads(page, words);
  const address = new URLSearchParams(location.search);
  const asked = address.get("q");
  const where = linked(address);
  history.replaceState(null, "", location.pathname);
  conversation = earlier.opened() ?? earlier.fresh();
  const last = conversation.turns.at(-1);
  const same = last?.question === asked && JSON.stringify(last.where) === JSON.stringify(where);
  if ((asked || Object.keys(where).length) && !same) conversation = { ...earlier.fresh(), where };
  onChange(kept);
  choose(conversation.where);
  begun();
  connection.then(() => document.body.classList.add("ready"));
  await restore();
  addEventListener("storage", list); // another tab has asked
  const draft = earlier.drafted();
  if (asked && !conversation.turns.length) ask(asked);
  else if (draft) connection.then(() => write(draft));
  addEventListener("pagehide", () => earlier.draft(newest ? pending : written()));
}

// The filter is kept with the conversation.
function kept(where) {
  conversation.where = where;
  earlier.keep(conversation);
}

async function restore() {
  list();
  thread.replaceChildren();
  replaced = null;
  const mine = conversation;
  if (!mine.turns.length) return;
  const turns = await (await keptTurns("restore"))?.json();
  if (!turns || conversation !== mine) return;
  thread.prepend(...turns.map(shown));
  thread.lastElementChild.scrollIntoView({ block: "start" });
}

// Asks a question that is not in the box.
async function ask(question, { typed = false, instead = null } = {}) {
  const trigger = await connection;
  if (newest) return;
  next = { question, typed };
  replaced = instead;
  trigger("submit");
}

const again = (turn, options) => ask(turn.dataset.question, options);

// Asks the question of a turn again, without one of its conditions.
function askWider(chip) {
  const turn = chip.closest(".turn");
  const { name, value } = chip.dataset;
  choose(without(JSON.parse(turn.dataset.where), name, value));
  kept(chosen());
  again(turn, { instead: turn === thread.lastElementChild ? turn : null });
}

function edit(turn) {
  replaced = turn;
  write(turn.dataset.question);
}

function tell(message) {
  thread.append(notice(message));
  thread.lastElementChild.scrollIntoView({ block: "nearest" });
}

function fail() {
  stop();
  tell(words.offline);
  renewed(() => newest);
}

function stop() {
  cancel();
  write(pending);
}

async function cancel() {
  newest.remove();
  newest = null;
  if (replaced) replaced.hidden = false;
  (await connection)("stop");
}

const ACTIONS = {
  ".example": (button) => ask(button.textContent),
  ".as-typed": (button) => again(button.closest(".turn"), { typed: true }),
  ".retry": (button) => again(button.closest(".turn"), { instead: button.closest(".turn") }),
  ".edit": (button) => edit(button.closest(".turn")),
  ".chip": askWider,
  ".stop": stop,
  ".copy": copy,
  ".new": () => change(earlier.fresh()),
  ".kept": (button) => change(earlier.find(button.dataset.id) ?? earlier.fresh()),
  ".forget": (button) => { earlier.forget(button.dataset.id); forgotten(); },
  ".forget-all": () => { earlier.forgetAll(); forgotten(); },
  "[data-verdict]": judge,
  "[data-format]": (button) => save(button.dataset.format),
};

function clicked(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a.open");
  if (link) {
    event.preventDefault();
    read(link, words);
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
  if (newest) cancel();
  conversation = to;
  earlier.keep(conversation);
  choose(conversation.where);
  document.querySelector("#earlier").hidePopover();
  close();
  restore();
  scrollTo(0, 0);
}

function forgotten() {
  if (conversation.turns.length && !earlier.find(conversation.id)) {
    if (newest) cancel();
    conversation = earlier.fresh();
    choose({});
    restore();
  }
  list();
}

async function save(format) {
  const response = await keptTurns(`export/${format}`);
  if (response) download(await response.blob(), `hoi-bao.${format}`);
}

const list = () => earlier.list(page, conversation, words);

function shown(html) {
  const turn = element(html);
  onAnswer(turn);
  return turn;
}

// Sends the conversation; says so where that fails.
async function keptTurns(path) {
  const response = await post(path, { turns: conversation.turns });
  if (!response) tell(words.offline);
  return response;
}
