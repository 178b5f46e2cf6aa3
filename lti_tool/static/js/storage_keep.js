// Puts this login's secret and nonce with the platform, then goes on to it. Where that fails, the button for a new window stands here.

import { keys, openStorage } from "./storage.js";

const { secret, nonce, next } = document.getElementById("storage").dataset;
const moment = document.getElementById("moment");

try {
  const storage = await openStorage();
  await Promise.all([storage.put(keys[0], secret), storage.put(keys[1], nonce)]);
  location.replace(next);
} catch {
  moment.textContent = moment.dataset.otherwise;
  document.getElementById("otherwise").classList.remove("later");
}
