// Posts the signed answer to the host. Coming back to this page by "back" must not send it a second time.
const form = document.getElementById("send-on");
const [visit] = performance.getEntriesByType("navigation");
if (visit?.type !== "back_forward") form.requestSubmit();
