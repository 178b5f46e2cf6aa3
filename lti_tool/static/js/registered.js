// Registration is over: tell the host (Dynamic Registration 1.0 3.7), when the reader has read the page.
const close = document.getElementById("close");
const host = window.opener || (window.parent === window ? null : window.parent);
if (host) {
  close.hidden = false;
  document.getElementById("close-by-hand").hidden = true;
  close.addEventListener("click", () => {
    // The address of the host's page is not known here, and the message holds nothing. The second name is Canvas'.
    for (const subject of ["org.imsglobal.lti.close", "lti.close"]) host.postMessage({ subject }, "*");
  });
}
