// Registration is over: tell the host (Dynamic Registration 1.0 3.7), when the reader has read the page.
const close = document.getElementById("close");
close.hidden = false;
document.getElementById("close-by-hand").hidden = true;
close.addEventListener("click", () => {
  const host = window.opener || (window.parent === window ? null : window.parent);
  // The address of the host's page is not known here, and the message holds nothing.
  if (host) host.postMessage({ subject: "org.imsglobal.lti.close" }, "*");
  else window.close();
});
