/* Presses the button for those who have a script; everything works without it. */
"use strict";

document.querySelectorAll("form[data-submit]").forEach((form) => {
  form.hidden = true;
  form.submit();
});

/* A finished selection leaves the frame for the course page. */
const leave = document.querySelector("a[data-leave]");
if (leave) window.top.location.assign(leave.href);

/* LTI Dynamic Registration 3.7: only the frame we opened may close the registration. */
const registration = document.querySelector("iframe[data-registration]");
if (registration) {
  window.addEventListener("message", (event) => {
    const told = event.source === registration.contentWindow && event.data && event.data.subject === "org.imsglobal.lti.close";
    if (told) window.location.assign("/admin/tools");
  });
}
