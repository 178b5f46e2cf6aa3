// Reads back what the platform keeps for this browser and sends it with the launch; silence is sent too, and answered in words.

import { keys, openStorage } from "./storage.js";

const form = document.getElementById("proof");

try {
  const storage = await openStorage();
  [form.elements.secret.value, form.elements.nonce.value] = await Promise.all(keys.map(storage.get));
} catch { /* the server says what to do next */ }
form.requestSubmit();
