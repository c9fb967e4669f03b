// The conversation in the page: sends questions through Gradio, shows and stores their answers.

import { ARTICLE_ACTIONS } from "./article.js";
import { citationForm, copyText, showForm } from "./copy.js";
import { beginEarlier, list, pin, rename } from "./earlier.js";
import {
  boxText, download, element, fillBox, focusBox, notice, questionBox, showMore,
} from "./elements.js";
import { judge, sendWord } from "./feedback.js";
import {
  addChips, beginFilter, choose, chooseMode, chosen, draw, fromLink, joined, searches, without,
} from "./filter.js";
import * as history from "./history.js"; // the browser's own is window.history
import { beginKeys } from "./keys.js";
import { close, read } from "./reader.js";
import { keepShare, shareKey } from "./shares.js";
import { post, reloadOnceReached, whileReached } from "./server.js";
import { beginUploads } from "./upload.js";

let page, thread, phrases, limits, conversation;
let replaced = null; // the turn that the next question takes the place of
let newest = null; // the turn that is being answered, or whose question waits to be sent
let pending; // its question
let next = null; // the values to send for it, while it waits
let sent; // the values that were sent last
let running = 0; // questions and stops that Gradio has not ended yet
let focused; // true if an element had the focus when the question was sent
const turns = new WeakMap(); // what is stored of each turn that is shown
let onConnected;
const connection = new Promise((resolve) => { onConnected = resolve; });
let onReady;
const ready = new Promise((resolve) => { onReady = resolve; }); // once the phrases are known

export const connect = (trigger) => onConnected(trigger);

// Gradio calls these: for a question that is typed, for what it sends, and after each event.
window.hoibao = {
  typed(question) {
    if (ask(question, { instead: replaced, plain: searches() })) fillBox("");
  },
  sending: () => sent,
  ended() {
    running -= 1;
    send();
  },
};

// A reply of the server: {html, done, turn}; several may come for one question.
export function show(reply) {
  if (!newest || next || !reply) return; // it is of a question that was stopped
  const section = made(reply.html);
  newest.replaceWith(section);
  newest = section;
  if (section.matches(".notice")) section.scrollIntoView({ block: "nearest" });
  if (reply.done) finish(section, reply.turn);
}

// `turn` is what is stored of the answer; undefined where there is none.
function finish(section, turn) {
  newest = null;
  if (section.matches(".turn")) {
    conversation.turns = turnsBefore(replaced);
    replaced?.remove();
  } else if (replaced) replaced.hidden = false;
  replaced = null;
  if (focused && document.activeElement === document.body) { // what was clicked is gone
    section.querySelector(".question")?.focus({ preventScroll: true });
  }
  if (!turn) return;
  conversation.turns.push(turn);
  turns.set(section, turn);
  history.store(conversation);
  showHistory();
}

// The stored turns, without the last of them if `section` shows it.
function turnsBefore(section) {
  const { turns } = conversation;
  const last = section && turns.at(-1)?.question === section.dataset.question;
  return last ? turns.slice(0, -1) : turns;
}

export async function drawFilter(root) {
  await ready;
  draw(root);
}

export async function beginChat(root) {
  page = root.querySelector(".hb");
  document.querySelector("#opening")?.remove(); // what stood in its place
  thread = page.querySelector(".thread");
  phrases = JSON.parse(page.dataset.phrases);
  limits = JSON.parse(page.dataset.limits);
  const { collection } = page.dataset; // undefined if it has no name
  history.beginHistory(limits, collection);
  beginEarlier(page, phrases, showHistory);
  if (collection) document.title = `${collection} · Hỏi Báo`;
  beginFilter(phrases, limits.dates, storeWhere, changeMode);
  document.documentElement.lang = page.lang;
  root.addEventListener("click", clicked);
  root.addEventListener("submit", sendWord);
  beginKeys(() => [...thread.querySelectorAll(".turn")].at(-1)?.querySelector(".edit")?.click());
  document.addEventListener("input", ({ target }) => { // what was edited is given up
    if (target === questionBox() && !target.value && !newest) replaced = null;
  });
  beginUploads(page, phrases);
  const address = new URLSearchParams(location.search);
  const question = address.get("q");
  const where = fromLink(address);
  const { hash } = location;
  window.history.replaceState(null, "", location.pathname);
  conversation = (hash !== "#new" && history.current()) || history.fresh();
  const last = conversation.turns.at(-1);
  const infer = address.get("infer") !== "no";
  const order = address.get("order");
  const plain = address.get("mode") === "search";
  const same = last?.question === question && (last.infer ?? true) === infer
    && (last.order ?? null) === order && (last.plain ?? false) === plain
    && JSON.stringify(last.where) === JSON.stringify(where);
  if ((question || Object.keys(where).length) && !same) {
    conversation = { ...history.fresh(), where, plain };
  }
  choose(conversation.where);
  chooseMode(conversation.plain);
  onReady();
  connection.then(() => {
    document.body.classList.add("ready");
    if (hash === "#earlier") page.querySelector("#earlier").showPopover();
    else if (document.activeElement === document.body) focusBox();
  });
  await restore();
  addEventListener("storage", showHistory); // another tab has asked
  const draft = history.draft();
  if (question && !conversation.turns.length) ask(question, { infer, order, plain });
  else if (draft) connection.then(() => fillBox(draft));
  addEventListener("pagehide", () => history.storeDraft(unanswered()));
}

// The filter is stored with the conversation.
function storeWhere(where) {
  conversation.where = where;
  history.store(conversation);
}

// So is the way in.
function changeMode(plain) {
  conversation.plain = plain;
  history.store(conversation);
  chooseMode(plain);
}

async function restore() {
  showHistory();
  thread.replaceChildren();
  replaced = null;
  const mine = conversation;
  if (!mine.turns.length) return;
  const loading = thread.appendChild(element('<p class="loading" role="status"></p>'));
  loading.textContent = phrases.loading;
  const htmls = await (await postTurns("restore"))?.json();
  loading.remove();
  if (!htmls || conversation !== mine) return;
  thread.prepend(...htmls.map((html, place) => shown(html, mine.turns[place])));
  thread.lastElementChild.scrollIntoView({ block: "start" });
}

// Asks a question, unless another one is being answered; true if it does.
// `infer` is false if no filter is to be read from it; `instead` is the turn that it replaces.
function ask(question, options = {}) {
  const { asTyped = false, infer = true, where = chosen(), instead = null } = options;
  const { order, plain = false } = options;
  if (newest) return false;
  pending = question;
  focused = document.activeElement !== document.body;
  thread.querySelectorAll(":scope > .notice").forEach((old) => old.remove());
  replaced = instead;
  if (replaced) replaced.hidden = true;
  newest = thread.appendChild(waiting(question));
  newest.scrollIntoView({ block: "start" });
  whileReached(() => newest && pending === question, fail);
  const before = turnsBefore(replaced).slice(-limits.context);
  next = [question, { as_typed: asTyped, infer, order, plain, turns: before, where }];
  send();
  return true;
}

// What stands in the place of the answer until the server replies; nothing for a blank question.
function waiting(question) {
  if (!question.trim()) return document.createElement("section");
  const { content } = document.querySelector("#waiting");
  const section = content.firstElementChild.cloneNode(true);
  section.querySelector(".question").textContent = question.slice(0, limits.shown);
  return section;
}

// What is asked but not answered, and what stands in the box.
function unanswered() {
  return [newest ? pending : "", boxText()].filter((text) => text?.trim()).join("\n");
}

// Sends the question that waits once Gradio has ended the one before.
async function send() {
  const trigger = await connection;
  if (running || !next) return;
  running = 1;
  [sent, next] = [next, null];
  trigger("submit");
}

// A turn in which no filter was read from the question is asked so again.
function askAgain(turn, options) {
  const { infer, mode, order, question } = turn.dataset;
  const same = infer === "no" ? { infer: false, where: whereOf(turn) } : {};
  ask(question, { order, plain: mode === "search", ...same, ...options });
}

const whereOf = (turn) => JSON.parse(turn.dataset.where || "{}");

const ifLast = (turn) => (turn === thread.lastElementChild ? turn : null);

// Asks the question of a turn again, without one value of its filter.
function askWider(chip) {
  const turn = chip.closest(".turn");
  const { name, value } = chip.dataset;
  askOf(turn, without(whereOf(turn), name, value));
}

// Asks the question of a turn again, of the articles of one bar.
function askPeriod(bar) {
  const turn = bar.closest(".turn");
  askOf(turn, { ...whereOf(turn), ...JSON.parse(bar.dataset.where) });
}

function askOf(turn, where) {
  choose(where);
  storeWhere(chosen());
  askAgain(turn, { instead: ifLast(turn), where: chosen() });
}

// The next questions are asked of one article only.
function askOnly(link) {
  choose({ article: [new URL(link.href).searchParams.get("article")] });
  storeWhere(chosen());
  close(questionBox());
}

// Saves the question of a turn on the server, where it is asked again of new articles.
async function watch(button) {
  const turn = turns.get(button.closest(".turn"));
  if (!turn) return;
  button.disabled = true;
  if (await post("watched", turn)) {
    const link = element('<a href="watched"></a>');
    link.textContent = phrases.watching;
    button.replaceWith(link);
    link.focus({ preventScroll: true });
  } else {
    button.disabled = false;
    showNotice(phrases.not_watched);
  }
}

// Keeps the answer of a turn on the server, as a page whose address is copied.
async function share(button) {
  const turn = turns.get(button.closest(".turn"));
  if (!turn) return;
  button.disabled = true;
  const made = await (await post("shared", turn))?.json();
  button.disabled = false;
  if (!made) return showNotice(phrases.not_shared);
  keepShare(made.id, made.key);
  turn.shared = made.id;
  history.store(conversation);
  const link = sharedLink(button, made.id);
  await copyText(link.href);
  link.textContent = phrases.copied;
  setTimeout(() => { link.textContent = phrases.shared; }, 1500);
  return link.focus({ preventScroll: true });
}

// Puts a link to the shared page in the place of the button.
function sharedLink(button, id) {
  const link = element('<a class="shared" target="_blank" rel="noopener"></a>');
  link.href = `shared?id=${id}`;
  link.textContent = phrases.shared;
  button.replaceWith(link);
  return link;
}

// Shows the cards of a turn in the order of a button.
async function sort(button) {
  const section = button.closest(".turn");
  const turn = turns.get(section);
  if (!turn) return;
  turn.order = button.dataset.order;
  history.store(conversation);
  const [html] = await (await postTurns("restore", [turn]))?.json() ?? [];
  if (!html || !section.isConnected) return;
  const sorted = shown(html, turn);
  section.replaceWith(sorted);
  sorted.querySelector(".order[aria-pressed=true]")?.focus({ preventScroll: true });
}

// Shows more cards of a turn, and has the server look for more of them where there may be some.
async function further(button) {
  if (!("cut" in button.dataset)) {
    showMore(button);
    return;
  }
  const section = button.closest(".turn");
  const { turns: stored } = conversation;
  const place = stored.indexOf(turns.get(section));
  if (place < 0 || button.ariaBusy) return;
  const label = button.textContent;
  button.ariaBusy = "true";
  button.textContent = phrases.waiting;
  const before = stored.slice(Math.max(place - limits.context, 0), place + 1);
  const reply = await (await post("more", { turns: before }))?.json();
  if (!section.isConnected) return;
  if (!reply) {
    button.ariaBusy = null;
    button.textContent = label;
    showNotice(phrases.offline);
    return;
  }
  stored[place] = reply.turn;
  history.store(conversation);
  const whole = shown(reply.html, reply.turn);
  section.replaceWith(whole);
  const more = whole.querySelector(".more");
  if (more) showMore(more);
  else whole.querySelector(".question").focus({ preventScroll: true });
}

// Asks the question of a turn again, without one chip that was read from it. The others stay: they
// become the filter of this question.
function askUninferred(chip) {
  const turn = chip.closest(".turn");
  const others = [...turn.querySelectorAll(".chip.inferred")].filter((other) => other !== chip);
  const filters = others.map((other) => JSON.parse(other.dataset.where));
  const where = filters.reduce(joined, whereOf(turn));
  askAgain(turn, { infer: false, where, instead: ifLast(turn) });
}

function edit(turn) {
  replaced = turn;
  changeMode(turn.dataset.mode === "search");
  fillBox(turn.dataset.question);
}

function showNotice(message) {
  thread.append(notice(message));
  thread.lastElementChild.scrollIntoView({ block: "nearest" });
}

function fail() {
  stop();
  showNotice(phrases.offline);
  reloadOnceReached(() => newest && !next);
}

function stop() {
  const text = unanswered();
  cancel();
  fillBox(text);
}

async function cancel() {
  newest.remove();
  newest = null;
  if (replaced) replaced.hidden = false;
  if (next) next = null;
  else {
    running += 1;
    (await connection)("stop");
  }
}

const ACTIONS = {
  ".example": (button) => ask(button.textContent),
  ".as-typed": (button) => askAgain(button.closest(".turn"), { asTyped: true }),
  ".watch": watch,
  ".share": share,
  ".as-question": (button) => askAgain(button.closest(".turn"), { plain: false }),
  ".retry": (button) => askAgain(button.closest(".turn"), { instead: button.closest(".turn") }),
  ".edit": (button) => edit(button.closest(".turn")),
  ".chip.inferred": askUninferred,
  ".chip": askWider,
  ".stop": stop,
  ...ARTICLE_ACTIONS,
  ".only": askOnly,
  ".order": sort,
  ".period": askPeriod,
  ".more": further,
  ".new": () => { change(history.fresh()); focusBox(); },
  ".conversation": (button) => change(history.find(button.dataset.id) ?? history.fresh()),
  ".pin": pin,
  ".rename": rename,
  ".forget": (button) => { history.remove(button.dataset.id); onRemoved(); },
  ".forget-all": () => {
    if (!window.confirm(phrases.delete_all_sure)) return;
    history.removeAll();
    onRemoved();
  },
  "[data-verdict]": judge,
  "[data-format]": (button) => save(button.dataset.format),
};

function clicked(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a.open");
  if (link) {
    event.preventDefault();
    storeOpened(link);
    read(link, phrases);
    return;
  }
  for (const [selector, action] of Object.entries(ACTIONS)) {
    const target = event.target.closest(selector);
    if (target) {
      if (target.matches("a")) event.preventDefault();
      action(target);
      return;
    }
  }
}

// The next question may follow the article that the reader opened.
function storeOpened(link) {
  const turn = turns.get(link.closest(".turn"));
  if (!turn) return;
  turn.opened = new URL(link.href).searchParams.get("id");
  history.store(conversation);
}

function change(to) {
  if (newest) cancel();
  conversation = to;
  history.store(conversation);
  choose(conversation.where);
  chooseMode(conversation.plain);
  document.querySelector("#earlier").hidePopover();
  close();
  restore();
  scrollTo(0, 0);
}

// Begins a new conversation if the one that is shown was removed.
function onRemoved() {
  if (conversation.turns.length && !history.find(conversation.id)) {
    if (newest) cancel();
    conversation = history.fresh();
    choose({});
    chooseMode(false);
    restore();
  }
  showHistory();
}

async function save(format) {
  const response = await postTurns(`export/${format}?citation=${citationForm()}`);
  const { collection } = page.dataset;
  const name = ["hoi-bao", collection].filter(Boolean).join(" ");
  if (response) download(await response.blob(), `${name}.${format}`);
}

const showHistory = () => list(page, conversation);

function made(html) {
  const section = element(html);
  addChips(section);
  showForm(section);
  return section;
}

// The section of a stored turn, of its HTML.
function shown(html, turn) {
  const section = made(html);
  turns.set(section, turn);
  if (shareKey(turn.shared)) sharedLink(section.querySelector(".share"), turn.shared);
  return section;
}

// Sends turns, all of the conversation by default; shows a notice where that fails.
async function postTurns(path, some = conversation.turns) {
  const response = await post(path, { turns: some });
  if (!response) showNotice(phrases.offline);
  return response;
}
