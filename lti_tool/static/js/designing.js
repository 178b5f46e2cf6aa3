// Keeps each field on the server while it is being written, and shows what a colleague wrote in the same one. Without script the form has its own button.

const form = document.querySelector("form[data-fields]"), said = document.getElementById("save-said"), heard = document.getElementById("save-heard");
const words = said.dataset, token = document.querySelector("meta[name=csrf-token]").content;
const WAIT = 900, AGAIN = 8000;
const seen = new Map(), waiting = new Set();
let since = Number(form.dataset.revision), timer, busy = false, stopped = false;
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

const pathOf = (input) => (input.name.startsWith("f:") ? input.name.slice(2) : "");
const inputsOf = (path) => [...form.elements].filter((each) => each.name === `f:${path}`);
const boxOf = (path) => document.getElementById(`b-${path}`) ?? inputsOf(path)[0]?.parentElement;

function say(text, loud = false) {
  said.textContent = text;
  said.className = loud ? "is-over" : "";
  if (loud) heard.textContent = text;
}

function valueOf(path) {
  const inputs = inputsOf(path);
  if (inputs[0]?.type !== "checkbox") return inputs[0]?.value ?? "";
  return inputs.filter((each) => each.checked).map((each) => each.value);
}

function show(path, value) {
  for (const input of inputsOf(path)) {
    if (input.type === "checkbox") input.checked = (value ?? []).includes(input.value);
    else if (typeof value === "boolean") input.value = value ? "yes" : "no";
    else input.value = value ?? "";
  }
}

function changed(event) {
  const path = pathOf(event.target);
  if (!path || stopped) return;
  waiting.add(path);
  say(words.unsaved);
  clearTimeout(timer);
  timer = setTimeout(save, WAIT);
}

async function save() {
  if (busy || stopped || !waiting.size) return;
  busy = true;
  const paths = [...waiting];
  waiting.clear();
  const changes = paths.map((path) => ({ path, value: valueOf(path), revision: seen.get(path) ?? Number(form.dataset.revision) }));
  const headers = { "X-CSRF-Token": token, Accept: "application/json", "Content-Type": "application/json" };
  const body = JSON.stringify({ since, changes });
  const answer = await fetch(form.dataset.fields, { method: "POST", headers, body }).catch(() => null);
  busy = false;
  if (answer?.ok) return keep(await answer.json(), paths);
  paths.forEach((path) => waiting.add(path));
  if (answer && answer.status < 500) return say(words.refused, true);
  say(words.offline, true);
  timer = setTimeout(save, AGAIN);
}

function keep(told, paths) {
  const clashing = new Set(told.clashes.map((each) => each.path));
  for (const path of paths) if (!clashing.has(path)) seen.set(path, told.revision);
  for (const [path, value] of Object.entries(told.others)) {
    // What a colleague wrote comes in, unless this field is being written at this moment: then the next save shows both.
    if (waiting.has(path) || clashing.has(path) || !inputsOf(path).length) continue;
    show(path, value);
    seen.set(path, told.revision);
  }
  since = told.revision;
  // The button sends every field of the page, each as of a revision: what is on the page now is that of this one,
  // unless a clash is still open.
  if (!clashing.size && !waiting.size && !document.querySelector(".design-clash")) form.elements.revision.value = told.revision;
  told.clashes.forEach((each) => clash(each, told.revision));
  if (waiting.size) timer = setTimeout(save, WAIT);
  else if (!clashing.size) say(words.saved.replace("{time}", clock.format(new Date(told.saved_at))));
}

function clash({ path, stored, by, gone }, revision) {
  const box = boxOf(path), note = document.createElement("div"), head = document.createElement("p"), text = document.createElement("p");
  if (!box) return;
  box.querySelector(":scope > .design-clash")?.remove();
  note.className = "design-clash";
  note.setAttribute("role", "status");
  head.textContent = (gone ? words.gone : words.theirs).replace("{name}", by || "–");
  text.textContent = Array.isArray(stored) ? stored.join(", ") : (stored ?? "");
  note.append(head, text);
  const done = () => {
    seen.set(path, revision);
    note.remove();
    inputsOf(path)[0]?.focus();
  };
  if (!gone) {
    note.append(
      button(words.mine, () => { done(); waiting.add(path); save(); }),
      button(words.take, () => { show(path, stored); done(); }),
    );
  }
  box.append(note);
  say(head.textContent, true);
}

function button(word, act) {
  const made = document.createElement("button");
  [made.type, made.className, made.textContent] = ["button", "btn btn-quiet btn-sm", word];
  made.addEventListener("click", act);
  return made;
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);
document.addEventListener("visibilitychange", () => document.hidden && save());
window.addEventListener("beforeunload", (event) => (waiting.size || busy) && !stopped && event.preventDefault());
form.addEventListener("submit", () => { stopped = true; waiting.clear(); });
