// Narrows the list while one types and counts what is chosen. Without script, Search asks the server and nothing is counted.

const search = document.querySelector(".picker-search");
const found = document.getElementById("found");
const picker = document.getElementById("picker");
const count = document.getElementById("picked");
const heaps = new Map([...document.querySelectorAll("[data-card]")].map((card) => [card, card.textContent.toLowerCase()]));

function narrow() {
  const words = search.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const [card, heap] of heaps) {
    // What is chosen stays in sight, so that nothing is added unseen.
    card.hidden = !words.every((word) => heap.includes(word)) && !card.querySelector("[name=pick]").checked;
    shown += card.hidden ? 0 : 1;
  }
  for (const group of document.querySelectorAll("[data-group]")) group.hidden = !group.querySelector("[data-card]:not([hidden])");
  found.hidden = shown > 0;
  found.textContent = shown ? "" : found.dataset.none;
}

function tally() {
  const chosen = picker.querySelectorAll("[name=pick]:checked").length;
  count.textContent = chosen === 1 ? count.dataset.one : chosen ? count.dataset.many.replace("{n}", chosen) : "";
}

// Searching on the server would lose the choices made so far: here everything is already on the page.
if (search && !search.elements.q.value) {
  search.querySelector("button").hidden = true;
  search.elements.q.addEventListener("input", narrow);
  search.addEventListener("submit", (event) => event.preventDefault());
}
picker.addEventListener("change", tally);
tally();
