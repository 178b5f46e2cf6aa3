// Tells about a file too large before it travels; the server checks again, and more.

for (const field of document.querySelectorAll("input[type=file][data-limit]")) {
  const told = document.getElementById(field.dataset.told);
  field.addEventListener("change", () => {
    const file = field.files[0], over = file && file.size > Number(field.dataset.limit);
    told.textContent = over ? field.dataset.tooLarge : "";
    told.hidden = !over;
    field.setCustomValidity(over ? field.dataset.tooLarge : "");
    field.setAttribute("aria-invalid", over ? "true" : "false");
  });
  field.form.addEventListener("submit", () => {
    const button = field.form.querySelector("button[data-busy]");
    if (field.files.length && field.form.checkValidity()) button.lastChild.textContent = button.dataset.busy;
  });
}
