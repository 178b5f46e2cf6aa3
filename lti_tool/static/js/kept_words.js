// Words that the server does not have yet are kept in this browser, encrypted with a key that only the same person's page brings,
// and offered back after the next launch. Without storage they stay on the screen, and the page says so.

const root = document.getElementById("kept");
const PLACE = `words-${root.dataset.name}`, DAYS = 30, WAIT = 400;
const WRITTEN = "main textarea[id]:not([readonly]), main input[id]:is([type=text], [type=url], :not([type])), main input[type=radio]";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const text = (raw) => btoa(new Uint8Array(raw).reduce((said, one) => said + String.fromCharCode(one), ""));
const key = crypto.subtle?.importKey("raw", bytes(root.dataset.key), "AES-GCM", false, ["encrypt", "decrypt"]);

let pending = {}, timer, last = Promise.resolve(true);

// A field's place in the record: its id; of a scale, its name.
const fields = () => [...document.querySelectorAll(WRITTEN)];
const placeOf = (field) => (field.type === "radio" ? field.name : field.id);
const isNew = (field) => (field.type === "radio" ? field.checked && !field.defaultChecked : field.value !== field.defaultValue);
const written = () => Object.fromEntries(fields().filter(isNew).map((field) => [placeOf(field), field.value]));

async function write(words) {
  if (!Object.keys(words).length) return localStorage.removeItem(PLACE);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, new TextEncoder().encode(JSON.stringify(words)));
  localStorage.setItem(PLACE, JSON.stringify({ at: Date.now(), iv: text(iv), words: text(sealed) }));
}

async function read() {
  const kept = JSON.parse(localStorage.getItem(PLACE) ?? "null");
  if (!kept) return null;
  const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(kept.iv) }, await key, bytes(kept.words));
  return { ...kept, words: JSON.parse(new TextDecoder().decode(opened)) };
}

// Keeps what is not saved as it is now; resolves to whether this browser could.
export function keep() {
  clearTimeout(timer);
  last = last.then(() => write({ ...pending, ...written() })).then(() => true, () => false);
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

// Whether an answer says that the stay is over. What was typed stays, and the page tells what to do.
const OVER = ["visit_over", "visit_without_browser"];
export async function isOver(answer) {
  if (answer?.status !== 404) return false;
  const told = await answer.clone().json().catch(() => ({}));
  if (!OVER.includes(told.error)) return false;
  const ended = document.getElementById("ended");
  if (ended.childElementCount) return true;
  const words = document.getElementById("ended-words").content.cloneNode(true), course = words.querySelector("[data-course]");
  const isKept = await keep();
  words.querySelector("[data-words]").textContent = isKept ? ended.dataset.kept : ended.dataset.unkept;
  if (told.back) [course.href, course.hidden] = [told.back, false];
  ended.append(words);
  ended.scrollIntoView({ block: "nearest" });
  if (!isKept) addEventListener("beforeunload", (event) => event.preventDefault());
  return true;
}

// Whether the stay still stands; silence is no end.
export async function isOverNow() {
  return isOver(await fetch(root.dataset.alive, { headers: { Accept: "application/json" } }).catch(() => null));
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
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(kept.at);
  const at = root.querySelector("[data-at]");
  at.textContent = at.dataset.at.replace("{time}", when);
  show(pending);
  root.hidden = false;
}

function sweep() {
  for (const place of Object.keys(localStorage).filter((each) => each.startsWith("words-"))) {
    if (!(JSON.parse(localStorage.getItem(place)).at > Date.now() - DAYS * 86_400_000)) localStorage.removeItem(place);
  }
}

root.querySelector("[data-back]").addEventListener("click", putBack);
root.querySelector("[data-away]").addEventListener("click", () => { pending = {}; decided(); });
const later = () => { clearTimeout(timer); timer = setTimeout(keep, WAIT); };
document.addEventListener("input", later);
document.addEventListener("change", later);
document.addEventListener("visibilitychange", () => document.hidden && keep());

try { sweep(); await offer(); } catch { /* a frame may have no storage, or another key wrote there */ }
keep();
