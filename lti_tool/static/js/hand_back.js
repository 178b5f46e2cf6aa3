// A window that was opened from this frame may bring back what it was opened for: the answer of the picker belongs into the host's own
// dialog, which is around this frame and knows nothing of the window. Only pages of ours are heard.

const form = document.getElementById("hand-back");
let refused = false;

// The content policy lets forms go to the platform alone; what it stops, the window sends itself.
document.addEventListener("securitypolicyviolation", () => { refused = true; });

window.addEventListener("message", (event) => {
  const { subject, action, jwt } = event.data ?? {};
  if (event.origin !== location.origin || subject !== "lti-tool.answer") return;
  const say = () => event.source.postMessage({ subject: "lti-tool.answer.response", taken: !refused }, location.origin);
  [form.action, form.elements.JWT.value] = [action, jwt];
  form.submit();
  setTimeout(say, 50);
  window.addEventListener("pagehide", say);
});
