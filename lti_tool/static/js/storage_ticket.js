// Keeps the ticket fresh while the page waits, and offers to stay where the browser can be asked for its cookie.

import { keys, openStorage } from "./storage.js";

const ways = document.getElementById("ways");
const form = document.getElementById("ticket");
const stay = document.getElementById("stay");
const told = document.getElementById("told");
// Ten of its sixty seconds are left to the way here and back.
const FRESH = 40_000, LIFE = 50_000;
let made = Date.now(), used = false;

const age = () => Date.now() - made;
const say = (what) => { told.textContent = told.dataset[what]; };
const send = (address, values) => fetch(address, { method: "POST", body: new URLSearchParams(values) });

function end(what) {
  used = true;
  ways.hidden = true;
  say(what);
  // What was kept has served: the platform need not keep it any longer.
  openStorage().then((storage) => keys.forEach((key) => storage.put(key, null))).catch(() => {});
}

// A ticket lives a minute. What the platform keeps proves that this is still the page it was made for.
async function renew() {
  try {
    const storage = await openStorage();
    const answer = await send(ways.dataset.renew, { visit: ways.dataset.visit, proof: await storage.get(keys[0]) });
    if (!answer.ok) throw new Error("refused");
    form.elements.ticket.value = (await answer.json()).ticket;
    made = Date.now();
    return true;
  } catch {
    if (age() > LIFE) end("over");
    return false;
  }
}

const look = () => !used && !document.hidden && age() > FRESH && renew();
setInterval(look, 5000);
document.addEventListener("visibilitychange", look);

form.addEventListener("submit", async (event) => {
  // What was hidden at once would not be sent.
  if (age() < LIFE) return form.target === "_blank" && setTimeout(() => end("opened"));
  event.preventDefault();
  event.stopPropagation();
  if (await renew()) form.requestSubmit();
});

// Storage access (PM-11): the cookie of a window, in this frame, if the person allows it. Asked twice, the server tells whether it holds.
async function holds() {
  await document.requestStorageAccess();
  await send(ways.dataset.know, {});
  const answer = await send(ways.dataset.know, {});
  return answer.ok && (await answer.json()).known;
}

async function remain() {
  const allowed = await holds().catch(() => false);
  if (!allowed) {
    stay.hidden = true;
    say("refused");
    return form.querySelector("button").focus();
  }
  form.target = "_self";
  form.requestSubmit();
}

if (document.requestStorageAccess) {
  stay.hidden = false;
  stay.querySelector("button").addEventListener("click", remain);
}
