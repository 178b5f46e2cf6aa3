// Narrows the list while one types or chooses a field, counts what is chosen, and lets no choice be lost on the way to the server.
// Without script, Search and the fields ask the server and nothing is counted.

const search = document.querySelector(".picker-search");
const found = document.getElementById("found");
const picker = document.getElementById("picker");
const count = document.getElementById("picked");
const fields = [...document.querySelectorAll("[data-category]")];
const cards = [...document.querySelectorAll("[data-card]")];
const heaps = new Map(cards.map((card) => [card, card.textContent.toLowerCase()]));
const chosen = () => [...picker.querySelectorAll("[name=pick]:checked")].map((tick) => tick.value);
// Asked for without words or field, the page holds everything: then nothing need be asked again.
const isWhole = !new URLSearchParams(location.search).get("q") && !new URLSearchParams(location.search).get("category");
let category = "";

function narrow() {
  const words = search.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
  const sums = new Map();
  let shown = 0;
  for (const [card, heap] of heaps) {
    const group = card.closest("[data-group]").dataset.group;
    const fits = words.every((word) => heap.includes(word));
    if (fits) for (const key of ["", group]) sums.set(key, (sums.get(key) ?? 0) + 1);
    // What is chosen stays in sight, so that nothing is added unseen.
    card.hidden = !(fits && (!category || category === group)) && !card.querySelector("[name=pick]").checked;
    shown += card.hidden ? 0 : 1;
  }
  for (const group of document.querySelectorAll("[data-group]")) group.hidden = !group.querySelector("[data-card]:not([hidden])");
  for (const field of fields) field.querySelector("span").textContent = sums.get(field.dataset.category) ?? 0;
  found.hidden = shown > 0;
  found.textContent = shown ? "" : found.dataset.none;
}

function choose(event) {
  event.preventDefault();
  category = event.currentTarget.dataset.category;
  for (const field of fields) field.removeAttribute("aria-current");
  event.currentTarget.setAttribute("aria-current", "true");
  narrow();
}

function carry(event) {
  const address = new URL(event.currentTarget.href);
  address.searchParams.delete("pick");
  for (const value of chosen()) address.searchParams.append("pick", value);
  event.currentTarget.href = address;
}

function carryAlong() {
  for (const old of search.querySelectorAll("[name=pick]")) old.remove();
  for (const value of chosen()) {
    search.append(Object.assign(document.createElement("input"), { type: "hidden", name: "pick", value }));
  }
}

function tally() {
  const many = chosen().length;
  count.textContent = many === 1 ? count.dataset.one : many ? count.dataset.many.replace("{n}", many) : "";
}

if (search && isWhole) {
  search.querySelector("button").hidden = true;
  search.elements.q.addEventListener("input", narrow);
  search.addEventListener("submit", (event) => event.preventDefault());
  for (const field of fields) field.addEventListener("click", choose);
} else if (search) {
  search.addEventListener("submit", carryAlong);
  for (const field of fields) field.addEventListener("click", carry);
}
picker.addEventListener("change", tally);
tally();
