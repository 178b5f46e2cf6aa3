/* Platform storage (LTI postMessage and Platform Storage 0.1), as the page around a tool, or a frame beside it, answers.
   What is kept lives as long as this page: a launch begins and ends within it. */
"use strict";

const place = document.getElementById("platform-storage");
const { frame, answers } = place.dataset;
const prefixes = place.dataset.prefixes.split(" ");
const origins = place.dataset.origins.split(" ");
const LONGEST_KEY = 256, LONGEST_VALUE = 4096, MOST_KEYS = 500;
const kept = new Map(origins.map((origin) => [origin, new Map()]));

function refuse(code, message) {
  return { error: { code, message } };
}

function capabilities(prefix) {
  const elsewhere = frame ? { frame } : {};
  const data = ["put_data", "get_data"].map((name) => ({ subject: prefix + name, ...elsewhere }));
  return { supported_messages: [{ subject: prefix + "capabilities" }, ...data] };
}

function putData(store, { key, value }) {
  if (value !== null && typeof value !== "string") return refuse("bad_request", "value must be a text, or null to forget it");
  if (value === null) store.delete(key);
  else if (value.length > LONGEST_VALUE || (store.size >= MOST_KEYS && !store.has(key))) return refuse("storage_exhaustion", "there is no room");
  else store.set(key, value);
  return { key, value };
}

function getData(store, { key }) {
  return { key, value: store.has(key) ? store.get(key) : null };
}

function answer(prefix, data, origin) {
  const name = data.subject.slice(prefix.length);
  if (typeof data.message_id !== "string" || !data.message_id) return refuse("bad_request", "message_id is missing");
  if (name === "capabilities" && answers !== "data") return capabilities(prefix);
  const act = { put_data: putData, get_data: getData }[name];
  if (!act || answers === "capabilities") return refuse("unsupported_subject", "not answered here");
  if (typeof data.key !== "string" || !data.key || data.key.length > LONGEST_KEY) return refuse("bad_request", "key must be a text");
  return act(kept.get(origin), data);
}

window.addEventListener("message", (event) => {
  const data = event.data;
  if (typeof data !== "object" || data === null || typeof data.subject !== "string") return;
  const prefix = prefixes.find((each) => data.subject.startsWith(each));
  if (!prefix || data.subject.endsWith(".response") || event.source === window) return;
  const reply = { subject: data.subject + ".response", message_id: data.message_id };
  const said = origins.includes(event.origin)
    ? answer(prefix, data, event.origin)
    : refuse("wrong_origin", "this origin is none of the tool's");
  event.source.postMessage({ ...reply, ...said }, event.origin);
});
