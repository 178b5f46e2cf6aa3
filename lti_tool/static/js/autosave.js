// Keeps the draft on the server while it is being written. Without script the form has its own button.

import { isOver, isSaved, keep as keepHere, sayEnded } from "./kept_words.js";

const form = document.querySelector("form[data-autosave]");
const said = document.getElementById("save-said"), heard = document.getElementById("save-heard");
const missing = document.getElementById("missing"), button = document.getElementById("save-now");
const words = said.dataset, token = document.querySelector("meta[name=csrf-token]").content;
const WAIT = 900, AGAIN = 8000, QUIET = 20000;
let timer, busy = false, dirty = false, stopped = false, told = 0;

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

function say(text, tone = "") {
  said.textContent = text;
  said.className = tone;
  // Heard seldom while all is well, at once when it is not.
  if (!tone && (dirty || Date.now() - told < QUIET)) return;
  heard.textContent = text;
  told = Date.now();
}

const saved = (moment) => say(words.saved.replace("{time}", clock.format(moment)));

function changed(event) {
  if (stopped || event.target.form !== form || event.target.type === "checkbox") return;
  dirty = true;
  say(words.unsaved);
  clearTimeout(timer);
  timer = setTimeout(save, WAIT);
}

async function save() {
  if (busy || !dirty || stopped) return;
  [busy, dirty] = [true, false];
  const body = new FormData(form), headers = { "X-CSRF-Token": token, Accept: "application/json" };
  const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers }).catch(() => null);
  const kept = answer?.ok ? await answer.json() : null;
  busy = false;
  if (kept) return keep(kept, body);
  dirty = true;
  if (await isOver(answer)) {
    stopped = true;
    return sayEnded(said);
  }
  if (answer?.status === 409) return compare();
  // What was typed stays on the page; the network or the server may come back.
  if (answer && answer.status < 500) return say(words.refused, "is-over");
  keepHere(true);
  say(words.offline, "is-over");
  timer = setTimeout(save, AGAIN);
}

function keep(answer, body) {
  isSaved(form, body);
  form.elements.revision.value = answer.revision;
  missing.innerHTML = answer.missing;
  if (dirty) timer = setTimeout(save, WAIT);
  else saved(new Date(answer.saved_at));
}

// Another window saved first: from here the button brings the page that shows both.
function compare() {
  stopped = true;
  button.textContent = words.compare;
  say(words.conflict, "is-over");
}

if (words.at) said.textContent = words.saved.replace("{time}", clock.format(new Date(words.at)));
document.addEventListener("input", changed);
// What was typed before this script listened, on a slow line, is kept as well.
for (const field of form.elements) if (field.type === "textarea" && field.value !== field.defaultValue) changed({ target: field });
document.addEventListener("visibilitychange", () => document.hidden && save());
window.addEventListener("beforeunload", (event) => (dirty || busy) && !stopped && event.preventDefault());

// Adding evidence, or any other form of the page, first keeps what was typed; a save under way brings a new revision.
document.addEventListener("submit", async (event) => {
  if (stopped || !(dirty || busy)) return;
  const { target, submitter } = event;
  event.preventDefault();
  event.stopImmediatePropagation();
  clearTimeout(timer);
  while (busy) await new Promise((done) => setTimeout(done, 50));
  await save();
  if (dirty && target !== form) return;
  stopped = true;
  target.requestSubmit(submitter);
}, true);
