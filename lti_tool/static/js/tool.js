// Small things on every page. Each page works without them.

// The page that answered a launch lives elsewhere: a reload must not send the launch again.
const address = document.querySelector('meta[name="page-address"]')?.content;
if (address) history.replaceState(null, "", address);

const thai = document.documentElement.lang === "th";
const language = thai ? "th-TH-u-ca-buddhist" : "en-GB";
const day = { day: "numeric", month: thai ? "long" : "short", year: "numeric", ...(thai && { era: "short" }) };
const shapes = { day, moment: { ...day, hour: "2-digit", minute: "2-digit" } };

// A server knows nothing of the reader's clock, so it writes its own zone; here we know better.
for (const time of document.querySelectorAll("time[data-local]")) {
  time.title = time.textContent;
  time.textContent = new Intl.DateTimeFormat(language, shapes[time.dataset.local]).format(new Date(time.dateTime));
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.lastChild.textContent = button.dataset.done;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) return event.preventDefault();
  if (event.target.method === "post") event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

document.getElementById("faults")?.focus();
