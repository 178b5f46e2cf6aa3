// Saves each mark as it is made and lets the whole rubric be marked by keyboard. Without script the form has its own button.

import { isOver, isSaved, keep, sayEnded } from "./kept_words.js";

const form = document.getElementById("marks");
const said = document.getElementById("save-said");
const where = document.getElementById("where");
const token = document.querySelector("meta[name=csrf-token]").content;
const criteria = [...form.querySelectorAll("[data-criterion]")];
const WAIT = 900, AGAIN = 8000;
let here = 0, dirty = false, timer, busy = false, stopped = false, leaving = false;

const say = (text, wrong = false) => { said.textContent = text; said.classList.toggle("is-over", wrong); };
const clock = (moment) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(moment);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// Saving: one request at a time, so that each carries the revision the one before brought back.

function touch(wait) {
  if (stopped) return;
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

async function save() {
  if (busy || !dirty || stopped || leaving) return;
  [dirty, busy] = [false, true];
  say(said.dataset.saving);
  const body = new FormData(form), headers = { "X-CSRF-Token": token, Accept: "application/json" };
  const answer = await fetch(form.action, { method: "POST", body, headers }).catch(() => null);
  const told = answer?.ok && await answer.json().catch(() => null);
  busy = false;
  if (told) return kept(told, body);
  dirty = true;
  if (await isOver(answer)) { [stopped, leaving] = [true, true]; return sayEnded(said); }
  if (answer?.status === 409) { stopped = true; return say(said.dataset.conflict, true); }
  // What was typed stays on the page; the network or the server may come back.
  if (answer && answer.status < 500) return say(said.dataset.refused, true);
  keep(true);
  say(said.dataset.offline, true);
  timer = setTimeout(save, AGAIN);
}

function kept(told, body) {
  isSaved(form, body);
  form.elements.revision.value = told.revision;
  say(fill(said.dataset.saved, { time: clock(new Date(told.saved_at)) }));
  if (dirty) save();
}

form.addEventListener("change", () => { touch(0); tell(); });
form.addEventListener("input", (event) => { if (event.target.matches("textarea")) touch(WAIT); });
document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
window.addEventListener("beforeunload", (event) => { if ((dirty || busy) && !leaving) event.preventDefault(); });

// A press on Save or Decide sends everything; a save that is under way first brings back its revision.
window.addEventListener("pageshow", () => { leaving = false; });
form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  if (!busy) { leaving = true; return; }
  event.preventDefault();
  event.stopPropagation();
  while (busy) await new Promise((done) => setTimeout(done, 40));
  form.requestSubmit(event.submitter);
});

// Where one is.

function tell() {
  const marked = criteria.filter((criterion) => form.elements[`level-${criterion.dataset.criterion}`].value).length;
  criteria.forEach((criterion, n) => criterion.classList.toggle("is-here", n === here));
  where.textContent = `${fill(where.dataset.where, { n: here + 1, all: criteria.length })} · ${fill(where.dataset.marked, { n: marked, all: criteria.length })}`;
}

function go(to) {
  here = Math.max(0, Math.min(criteria.length - 1, to));
  criteria[here].scrollIntoView({ block: "start" });
  criteria[here].querySelector("input:checked").focus({ preventScroll: true });
  tell();
}

form.addEventListener("focusin", (event) => {
  const criterion = event.target.closest("[data-criterion]");
  if (criterion) { here = criteria.indexOf(criterion); tell(); }
});
document.getElementById("steps").hidden = false;
for (const button of document.querySelectorAll("[data-step]")) button.addEventListener("click", () => go(here + Number(button.dataset.step)));

// Keys: off while typing, off with Ctrl, Alt or Meta, and off for good if one wishes (WCAG 2.1.4).

const help = document.getElementById("keys");
const wanted = document.getElementById("keys-on");
const KEPT = "marking-keys";
const remember = (value) => { try { localStorage.setItem(KEPT, value); } catch { /* a frame may have no storage */ } };
const remembered = () => { try { return localStorage.getItem(KEPT); } catch { return null; } };

function give(number) {
  const scale = [...criteria[here].querySelectorAll("input[type=radio]")];
  const radio = number === 0 ? scale.at(-1) : scale.slice(0, -1)[number - 1];
  if (!radio) return;
  radio.focus();
  if (!radio.checked) radio.click();
}

function press(key) {
  if (key === "j") go(here + (criteria[here].contains(document.activeElement) ? 1 : 0));
  else if (key === "k") go(here - 1);
  else if (key === "c") criteria[here].querySelector("textarea").focus();
  else if (/^\d$/.test(key)) give(Number(key));
  else if (key === "?") { help.open = !help.open; help.querySelector("summary").focus(); }
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("textarea, select, input:not([type=radio], [type=checkbox]), [contenteditable]");
  if (event.key === "Escape" && typing && form.contains(typing)) return criteria[here].querySelector("input:checked").focus();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !wanted.checked) return;
  if (press(event.key)) event.preventDefault();
});

function show() { document.body.classList.toggle("keys-on", wanted.checked); }
help.hidden = false;
wanted.checked = remembered() !== "off";
wanted.addEventListener("change", (event) => { event.stopPropagation(); remember(wanted.checked ? "on" : "off"); show(); });
show();
tell();

// A link into the rubric (from a fault, or from the evidence) leads to the criterion, ready for keys.
function follow() {
  const to = criteria.findIndex((criterion) => `#${criterion.id}` === location.hash);
  if (to >= 0) go(to);
}
window.addEventListener("hashchange", follow);
follow();
