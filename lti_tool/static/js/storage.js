// What the platform keeps for a browser that keeps no cookie of ours (LTI client side postMessages 0.1).
// Only the question what it can do goes to anybody; what is kept goes to, and comes from, one origin.

const AT_ALL = 1200, PROMISED = 2000, AGAIN = 200;
const NAMES = ["lti.", "org.imsglobal.lti."];
const place = document.getElementById("storage").dataset;

// One message and its answer: same message_id, right subject, and whatever else `fits` demands.
// Asked again meanwhile: the page around us, or its frame, may still be loading.
function ask(window, to, message, wait, fits) {
  const message_id = crypto.randomUUID();
  return new Promise((resolve, reject) => {
    const send = () => window.postMessage({ ...message, message_id }, to);
    const again = setInterval(send, AGAIN);
    const late = setTimeout(() => end(reject, new Error("silent")), wait);
    const end = (how, what) => { clearInterval(again); clearTimeout(late); removeEventListener("message", hear); how(what); };
    const hear = (event) => {
      const said = event.data;
      if (typeof said !== "object" || said === null || said.message_id !== message_id) return;
      if (said.subject !== `${message.subject}.response` || !fits(event)) return;
      if (said.error) end(reject, new Error(String(said.error.code)));
      else end(resolve, said);
    };
    addEventListener("message", hear);
    send();
  });
}

// `_parent` is whoever opened this window, else the page around this frame (PM-01).
const host = () => window.opener ?? (window.parent === window ? null : window.parent);

function frameOf(name) {
  if (!name || name === "_parent") return host();
  try { return host().frames[name] ?? null; } catch { return null; }
}

// Which of these messages are answered, under which name, and by which frame: what the platform says wins over the login (PM-02).
function way(offered, what) {
  const subjects = NAMES.map((name) => name + what);
  const entry = subjects.map((subject) => offered.find((each) => each?.subject === subject)).find(Boolean);
  const frame = entry && frameOf(typeof entry.frame === "string" && entry.frame ? entry.frame : place.target);
  if (!frame) throw new Error("not offered");
  const fits = (event) => event.origin === place.origin;
  return (message) => ask(frame, place.origin, { subject: entry.subject, ...message }, PROMISED, fits);
}

// Returns { put, get }, or fails after a second where nobody answers.
export async function openStorage() {
  if (!host()) throw new Error("nobody around");
  const fits = (event) => event.source === host();
  const asked = NAMES.map((name) => ask(host(), "*", { subject: `${name}capabilities` }, AT_ALL, fits));
  const { supported_messages: offered } = await Promise.any(asked);
  if (!Array.isArray(offered)) throw new Error("not offered");
  const [put, get] = [way(offered, "put_data"), way(offered, "get_data")];
  return {
    put: (key, value) => put({ key, value }),
    get: async (key) => {
      const { value } = await get({ key });
      return typeof value === "string" ? value : "";
    },
  };
}

export const keys = [place.stateKey, place.nonceKey];
