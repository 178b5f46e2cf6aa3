// Posts the signed answer to the host: in this window, or in the frame of ours that opened it, where the host's dialog waits for it.
// Coming back to this page by "back" must not send it a second time.

const WAIT = 1000;
const form = document.getElementById("send-on");
const title = document.querySelector("h1");
const [visit] = performance.getEntriesByType("navigation");

const isOurs = (other) => { try { return other?.location.origin === location.origin; } catch { return false; } };

function handBack() {
  if (!isOurs(window.opener)) return false;
  return new Promise((done) => {
    window.addEventListener("message", ({ origin, data }) => {
      if (origin === location.origin && data?.subject === "lti-tool.answer.response") done(data.taken);
    });
    setTimeout(done, WAIT, false);
    window.opener.postMessage({ subject: "lti-tool.answer", action: form.action, jwt: form.elements.JWT.value }, location.origin);
  });
}

function end() {
  form.hidden = true;
  title.textContent = form.dataset.done;
  window.close();
}

if (visit?.type !== "back_forward") {
  if (await handBack()) end();
  else form.requestSubmit();
}
