// At the chair nothing waits for a page: a form inside [data-here] is sent where it stands,
// and the server answers with the parts of the page that have changed.
//
// Events, all of them on the form, all bubbling:
//   clinic:send    before it is sent. detail: { url, body }. Prevent it to take over.
//   clinic:sent    the server has answered. detail: { url, body, status, accepted }.
//   clinic:failed  no answer, or the server is out of order. detail: { url, body, status }.
//                  Prevent it to say in its place what becomes of the entry.
//   clinic:shown   on [data-here]: the parts have been put in place. detail: { form, accepted }.

import { addressOf, announce, isTyping, showParts } from "./chair_parts.js";
import { useKeypad } from "./keypad.js";
import { offerPhrases } from "./phrases.js";

const PATIENCE = 20_000;
// A stop that hangs must be known soon: somebody has to call for help instead.
const EMERGENCY_PATIENCE = 5_000;
// So long a word that something is saved stands at the least.
const SETTLES = 4_000;
let shownAt = 0;
// Counts what was sent, so that an answer that was asked for before it is not shown after it.
let turn = 0;

export function sendHere(page) {
  page.addEventListener("submit", (event) => {
    const form = event.target;
    const here = form.closest("[data-here]");
    if (!here || form.method !== "post" || event.defaultPrevented) return;
    event.preventDefault();
    if (!("sending" in form.dataset)) send(here, form, event.submitter);
  });
}

async function send(here, form, submitter) {
  const url = addressOf(form, submitter);
  const body = new FormData(form, submitter);
  if (!tell(form, "clinic:send", { url, body })) return;
  form.dataset.sending = "";
  turn += 1;
  submitter?.setAttribute("aria-disabled", "true");
  const answer = await post(here, url, body, "emergency" in form.dataset);
  delete form.dataset.sending;
  submitter?.removeAttribute("aria-disabled");
  if (answer) await take(here, form, answer, { url, body });
  else fail(form, { url, body, status: 0 });
}

async function post(here, url, body, isUrgent) {
  const signal = AbortSignal.timeout(isUrgent ? EMERGENCY_PATIENCE : PATIENCE);
  // What has not changed since that version of the session need not come again.
  const headers = { "X-Requested-With": "fetch", "X-Page-Version": here.dataset.version };
  try {
    const answer = await fetch(url, { method: "POST", body, headers, signal });
    return { status: answer.status, ok: answer.ok, url: answer.url, text: await answer.text() };
  } catch {
    return null;
  }
}

async function take(here, form, answer, sent) {
  if (answer.status === 401) {
    // What was typed may be kept for the next sign-in; else the way to it is the page itself.
    if (tell(form, "clinic:failed", { ...sent, status: 401 })) window.location.reload();
    return;
  }
  if (answer.status >= 500) return fail(form, { ...sent, status: answer.status });
  const accepted = answer.ok;
  tell(form, "clinic:sent", { ...sent, status: answer.status, accepted });
  if (showParts(here, answer.text, { form, accepted })) {
    shownAt = Date.now();
    return tell(here, "clinic:shown", { form, accepted });
  }
  // Not this page's parts: somewhere else is the place to go on, or a sentence says why not.
  if (accepted) return window.location.assign(answer.url);
  announce(here, answer.text);
}

function fail(form, detail) {
  if (!tell(form, "clinic:failed", detail)) return;
  const here = form.closest("[data-here]");
  const name = "emergency" in form.dataset ? "emergency" : "entry";
  const said = here.querySelector(`template[data-failed="${name}"]`);
  announce(here, said.innerHTML);
}

function tell(where, name, detail) {
  return where.dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, detail }));
}

// Somebody else has recorded something, or the log has not followed yet: show it, unless
// that would disturb who is typing or take away what was just said.
export function keepUp(page) {
  page.addEventListener("refreshed", async () => {
    const here = page.querySelector("[data-here]");
    const seen = here?.querySelector("#now [data-seen]")?.dataset.seen;
    if (!seen || seen === here.dataset.seen || isTyping(here)) return;
    if (Date.now() - shownAt < SETTLES) return;
    const asked = turn;
    const headers = { "X-Requested-With": "fetch", "X-Refresh": "1" };
    const answer = await fetch(here.dataset.url, { headers, cache: "no-store" }).catch(() => null);
    const text = answer?.ok ? await answer.text() : "";
    if (turn === asked && !isTyping(here) && showParts(here, text)) {
      tell(here, "clinic:shown", { form: null, accepted: true });
    }
  });
}

// Escape closes the sheet that stands open, and the focus is where it was opened.
export function closeSheets(page) {
  page.addEventListener("keydown", (event) => {
    const sheet = event.key === "Escape" && page.querySelector("details.sheet[open]");
    if (!sheet) return;
    sheet.open = false;
    sheet.querySelector("summary").focus();
  });
}

sendHere(document);
keepUp(document);
useKeypad(document);
offerPhrases(document);
closeSheets(document);
