// Words that the server does not have yet are kept in this browser, encrypted with a key that only the same person's page brings,
// and offered back after the next launch. What cannot be kept stays on the screen, and the page says so and gives it as a file.

import { drop, sweep, take, put } from "./kept_shelf.js";

const root = document.getElementById("kept");
const { name, alive } = root.dataset;
const WAIT = 400;
const WRITTEN = "main textarea[id]:not([readonly]), main input[id]:is([type=text], [type=url], :not([type])), main input[type=radio]";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const text = (raw) => btoa(new Uint8Array(raw).reduce((said, one) => said + String.fromCharCode(one), ""));
const through = (raw, stream) => new Response(new Blob([raw]).stream().pipeThrough(stream)).arrayBuffer();
const key = crypto.subtle?.importKey("raw", bytes(root.dataset.key), "AES-GCM", false, ["encrypt", "decrypt"]);

let pending = {}, timer, last = Promise.resolve(true);

// A field's place in the record: its id; of a scale, its name.
const fields = () => [...document.querySelectorAll(WRITTEN)];
const placeOf = (field) => (field.type === "radio" ? field.name : field.id);
const isNew = (field) => (field.type === "radio" ? field.checked && !field.defaultChecked : field.value !== field.defaultValue);
const written = () => Object.fromEntries(fields().filter(isNew).map((field) => [placeOf(field), field.value]));

async function write(words, isUrgent) {
  if (!Object.keys(words).length) return drop(name);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const small = await through(JSON.stringify(words), new CompressionStream("deflate-raw"));
  put(name, [Date.now(), text(iv), text(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, small))], isUrgent);
}

async function read() {
  const kept = take(name);
  if (!kept) return null;
  const small = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(kept[1]) }, await key, bytes(kept[2]));
  return { at: Number(kept[0]), words: await new Response(await through(small, new DecompressionStream("deflate-raw"))).json() };
}

// Keeps what is not saved as it is now; resolves to whether this browser could. `isUrgent`: the server will not have it soon.
export function keep(isUrgent = false) {
  clearTimeout(timer);
  last = last.then(() => write({ ...pending, ...written() }, isUrgent)).then(() => true, () => false);
  return last;
}

// The server has what was sent of this form: it is not kept any longer.
export function isSaved(form, data) {
  for (const field of fields().filter((each) => each.form === form && data.has(each.name))) {
    if (field.type === "radio") field.defaultChecked = field.value === data.get(field.name);
    else field.defaultValue = data.get(field.name);
  }
  return keep();
}

const ended = document.getElementById("ended");
const isEnded = () => ended.childElementCount > 0;

// Whether an answer says that the stay is over. What was typed stays, and the page tells what to do.
const OVER = ["visit_over", "visit_without_browser"];
export async function isOver(answer) {
  if (answer?.status !== 404) return false;
  const told = await answer.clone().json().catch(() => ({}));
  if (!OVER.includes(told.error)) return false;
  if (isEnded()) return true;
  ended.append(document.getElementById("ended-words").content.cloneNode(true));
  const course = ended.querySelector("[data-course]"), file = ended.querySelector("[data-file]");
  if (told.back) [course.href, course.hidden] = [told.back, false];
  file.addEventListener("click", () => { file.href = asFile(); });
  await tell();
  return true;
}

// Says it where one is writing, with a way to what can be done: a page that moves under somebody's hands is worse than a link.
export function sayEnded(place) {
  const more = document.createElement("a");
  [more.href, more.textContent] = ["#ended", ended.dataset.more];
  place.replaceChildren(place.dataset.ended, " ", more);
  place.className = "is-over";
}

const ask = (event) => event.preventDefault();
async function tell() {
  const isKept = await keep(true);
  ended.querySelector("[data-words]").textContent = isKept ? ended.dataset.kept : ended.dataset.unkept;
  ended.querySelector("[data-file]").parentElement.hidden = isKept;
  if (isKept) removeEventListener("beforeunload", ask);
  else addEventListener("beforeunload", ask);
}

// Browsers that keep no cookies of others keep nothing else in a frame either: then a file does.
function asFile() {
  const told = Object.entries({ ...pending, ...written() }).map(([place, words]) => `${labelOf(place)}\n\n${words}\n`);
  return URL.createObjectURL(new Blob([told.join("\n\n")], { type: "text/plain" }));
}

// Whether the stay still stands; silence is no end.
export async function isOverNow() {
  return isOver(await fetch(alive, { headers: { Accept: "application/json" } }).catch(() => null));
}

// Offering back ---------------------------------------------------------------

function labelOf(place) {
  const field = document.getElementById(place) ?? document.getElementsByName(place)[0];
  const group = field?.closest("fieldset, li[id]")?.querySelector("legend, h3");
  const label = field?.type === "radio" ? null : field?.labels?.[0];
  return [group?.textContent, label?.firstChild.textContent].filter(Boolean).map((each) => each.trim()).join(" · ");
}
const current = (place) => document.getElementById(place)?.value ?? document.querySelector(`input[name="${CSS.escape(place)}"]:checked`)?.value;
const stands = (words) => [...document.querySelectorAll(".evidence-body > *")].some((each) => each.textContent.trim() === words.trim());

function show(words) {
  const shown = Object.entries(words).map(([place, told]) => {
    const fold = document.createElement("details"), about = document.createElement("summary"), body = document.createElement("p");
    const radio = document.querySelector(`input[name="${CSS.escape(place)}"][value="${CSS.escape(told)}"]`);
    about.textContent = labelOf(place) || told.slice(0, 60);
    body.className = "evidence-text";
    body.textContent = radio ? radio.closest("label").querySelector(".level-name").textContent.trim() : told;
    fold.append(about, body);
    return fold;
  });
  root.querySelector("[data-texts]").replaceChildren(...shown);
}

function putBack() {
  let first;
  for (const [place, told] of Object.entries(pending)) {
    const radio = document.querySelector(`input[type=radio][name="${CSS.escape(place)}"][value="${CSS.escape(told)}"]`);
    const field = radio ?? document.getElementById(place);
    if (!field) continue;
    if (radio) radio.checked = true;
    else field.value = told;
    const fold = field.closest("details");
    if (fold) fold.open = true;
    first ??= field;
    delete pending[place];
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (radio) field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  decided();
  first?.focus();
}

// What has no field on this page any more stays in sight until somebody throws it away.
function decided() {
  root.hidden = !Object.keys(pending).length;
  if (!root.hidden) show(pending);
  keep();
}

async function offer() {
  const kept = await read();
  if (!kept) return;
  // What the page shows, the server has.
  pending = Object.fromEntries(Object.entries(kept.words).filter(([place, told]) => told !== current(place) && !stands(told)));
  if (!Object.keys(pending).length) return;
  const language = document.documentElement.lang === "th" ? "th-TH-u-ca-buddhist" : "en-GB";
  const when = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(kept.at);
  const at = root.querySelector("[data-at]");
  at.textContent = at.dataset.at.replace("{time}", when);
  show(pending);
  root.hidden = false;
}

root.querySelector("[data-back]").addEventListener("click", putBack);
root.querySelector("[data-away]").addEventListener("click", () => { pending = {}; decided(); });
const later = () => {
  clearTimeout(timer);
  if (isEnded()) tell();  // nobody else takes it now, and the page may be left at any moment
  else timer = setTimeout(keep, WAIT);
};
document.addEventListener("input", later);
document.addEventListener("change", later);
document.addEventListener("visibilitychange", () => document.hidden && keep());

try { sweep(); } catch { /* a frame may have no storage */ }
try { await offer(); } catch { /* what another key wrote is nobody's any more */ }
if (root.hidden) keep();
