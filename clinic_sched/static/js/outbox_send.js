// Sends what was recorded without network: one after the other, in order, each once, and only
// for the person who recorded it. An entry goes only for an answer that names its key.

import { change, entriesOf, forget } from "./outbox_store.js";

const HELLO = "/sessions/outbox";
const PATIENCE = 20_000;
const HEADERS = { "X-Requested-With": "outbox", "X-Refresh": "1" };
const FOR_GOOD = {
  403: "You may not record in this session any more. Ask a manager.",
  404: "This session is not in the record any more.",
  413: "This is too much at once. Shorten it and send it again.",
};

// Send all that waits. Answers "sent", or why it waits on: "away", "signed-out", "other".
export function sendAll(user, told) {
  return navigator.locks.request("clinic-outbox-send", () => sendEach(user, told));
}

// Does our own server answer, and not something that stands in its way?
export async function isBack() {
  const answer = await ask(HELLO, { headers: HEADERS, cache: "no-store" });
  return answer?.status === 401 || Boolean(answer?.said?.user);
}

async function sendEach(user, told) {
  if (!(await ready(user)).length) return "sent";
  const hello = await greet();
  if (typeof hello === "string") return hello;
  if (hello.user !== user) return "other";
  // Asked for anew each time: what is recorded meanwhile goes along, at the end.
  for (let waiting = await ready(user); waiting.length; waiting = await ready(user)) {
    const state = await sendOne(user, waiting[0], hello);
    if (state !== "sent") return state;
    await told();
  }
  return "sent";
}

async function ready(user) {
  return (await entriesOf(user)).filter((entry) => !entry.refused);
}

// Who is signed in, what time it is there, and the token to send with; or why not.
async function greet() {
  const asked = Date.now();
  const answer = await ask(HELLO, { headers: HEADERS, cache: "no-store" });
  if (answer?.status === 401) return "signed-out";
  if (!answer?.said?.user) return "away";
  return { ...answer.said, off: Math.round(answer.said.now - (asked + Date.now()) / 2) };
}

async function sendOne(user, { n, ...entry }, hello) {
  const body = new FormData();
  for (const [name, value] of entry.fields) body.append(name, value);
  body.append("csrf_token", hello.csrf_token);
  body.append("sent_by", user);
  body.append("entry_key", entry.key);
  body.append("device_at", entry.at);
  body.append("clock_off", hello.off);
  body.append("clock_then", entry.off ?? "");
  const answer = await ask(entry.url, { method: "POST", body, headers: HEADERS });
  if (answer?.status === 401) return "signed-out";
  if (answer?.said?.kept === entry.key) return settle(forget(n));
  if (answer?.said?.why === "user") return "other";
  const sentence = answer?.said?.sentence || FOR_GOOD[answer?.status];
  if (!sentence) return "away";
  return settle(change(n, user, { ...entry, refused: { sentence, confirm: Boolean(answer.said?.confirm) } }));
}

async function settle(written) {
  await written;
  return "sent";
}

async function ask(url, options) {
  try {
    const answer = await fetch(url, { ...options, redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
    return { status: answer.status, said: await answer.json().catch(() => null) };
  } catch {
    return null;
  }
}
