// Where a browser keeps words: its own storage; or, where a frame has none (Chromium with third-party cookies blocked), one partitioned
// cookie, if they are few. It travels to the server with every request, so it is written only when it must be, and taken away soon.

const PLACE = "words-", COOKIE = "__Host-lti_words", LONGEST = 3800, SECONDS = 30 * 86_400;

const inCookie = () => {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${COOKIE}=`));
  return found ? found.slice(COOKIE.length + 1).split(".") : [];
};
const setCookie = (value, age) => {
  document.cookie = `${COOKIE}=${value}; Max-Age=${age}; Path=/; Secure; SameSite=None; Partitioned`;
};

// Keeps these parts under a name; throws where there is no room.
export function put(name, parts, isUrgent) {
  try { return localStorage.setItem(PLACE + name, parts.join(".")); } catch { /* none in this frame, or full */ }
  const value = [name, ...parts].join(".");
  if (!isUrgent) return;
  if (value.length <= LONGEST) setCookie(value, SECONDS);
  if (inCookie().join(".") !== value) throw new Error("no room");
}

export function take(name) {
  try {
    const kept = localStorage.getItem(PLACE + name);
    if (kept) return kept.split(".");
  } catch { /* none in this frame */ }
  const [whose, ...parts] = inCookie();
  return whose === name ? parts : null;
}

export function drop(name) {
  try { localStorage.removeItem(PLACE + name); } catch { /* none in this frame */ }
  if (inCookie()[0] === name) setCookie("", 0);
}

// Forgets what nobody came back for.
export function sweep() {
  const places = Object.keys(localStorage).filter((each) => each.startsWith(PLACE));
  for (const place of places) {
    if (!(Number(localStorage.getItem(place).split(".")[0]) > Date.now() - SECONDS * 1000)) localStorage.removeItem(place);
  }
}
