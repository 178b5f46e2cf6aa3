// Tells about a file too large before it travels, and about a stay that is over: a file that was chosen cannot be kept.
// The server checks again, and more.

import { isOverNow, sayEnded } from "./kept_words.js";

for (const field of document.querySelectorAll("input[type=file][data-limit]")) {
  const told = document.getElementById(field.dataset.told);
  field.addEventListener("change", () => {
    const file = field.files[0], over = file && file.size > Number(field.dataset.limit);
    told.textContent = over ? field.dataset.tooLarge : "";
    told.hidden = !over;
    field.setCustomValidity(over ? field.dataset.tooLarge : "");
    field.setAttribute("aria-invalid", over ? "true" : "false");
  });
  let isAlive = false;
  field.form.addEventListener("submit", async (event) => {
    const button = field.form.querySelector("button[data-busy]");
    if (!field.files.length || !field.form.checkValidity()) return;
    if (!isAlive) {
      event.preventDefault();
      event.stopPropagation();
      isAlive = !(await isOverNow());
      if (isAlive) return field.form.requestSubmit(event.submitter);
      told.hidden = false;
      return sayEnded(told);
    }
    isAlive = false;
    button.lastChild.textContent = button.dataset.busy;
  });
}
