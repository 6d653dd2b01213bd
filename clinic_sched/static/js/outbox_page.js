// On every page of the staff: nothing of a sign-in stays behind, and what waits is told of.
// On a session's page: what is recorded there may wait on this device.

import { isTyping, showParts } from "./chair_parts.js";
import { Outbox, isPossible } from "./outbox.js";
import { count } from "./outbox_list.js";
import { keepForms, standDown, standIn } from "./outbox_shell.js";
import { sendAll } from "./outbox_send.js";
import { entriesOf, signOut, tidy, waiting } from "./outbox_store.js";

const user = document.querySelector("[data-user]")?.dataset.user ?? "";
const place = document.querySelector("[data-outbox]:not([data-offline])");

if (isPossible() && !document.querySelector("[data-offline]")) begin();

async function begin() {
  const known = await hasStored();
  if (known) await tidy(user);
  if (known && user) watchSignOut();
  if (place && "allowed" in place.dataset) await atTheChair();
  else if (place) await standDown();
  else if (known) await elsewhere();
}

// A browser in which nothing was ever recorded without network is left as it is.
async function hasStored() {
  const found = await window.indexedDB.databases?.();
  return !found || found.some(({ name }) => name === "clinic-outbox");
}

async function atTheChair() {
  const here = place.closest("[data-here]");
  place.dataset.off = behind();
  const outbox = new Outbox(place, user);
  place.addEventListener("outbox:sent", () => show(here));
  here.addEventListener("clinic:shown", () => keepForms(here, user));
  await outbox.begin();
  await keepForms(here, user);
  watchSignOut();
  await standIn().catch(() => {});
}

// By how many milliseconds this device's clock is behind the server's, as the page came.
function behind() {
  const came = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
  return Math.round(Number(place.dataset.now) - (Date.now() - performance.now() + came));
}

// Put what has just been sent where it belongs on the page.
async function show(here) {
  const headers = { "X-Requested-With": "fetch", "X-Refresh": "1" };
  const answer = await fetch(here.dataset.url, { headers, cache: "no-store" }).catch(() => null);
  const text = answer?.ok ? await answer.text() : "";
  // Whoever types is not disturbed: chairside.js looks again a little later.
  if (text && !isTyping(here)) showParts(here, text);
}

async function elsewhere() {
  if (user && (await waiting()).has(user)) await sendAll(user, async () => {});
  const counts = await waiting();
  const mine = counts.get(user) ?? 0;
  const all = [...counts.values()].reduce((sum, one) => sum + one, 0);
  if (mine) return tellWhere(`${count(mine, "entry", "entries")} on this device not yet sent.`);
  if (all) notice(`${count(all, "entry waits", "entries wait")} on this device, not yet sent.`, "They are sent when the person who recorded them signs in here.");
}

async function tellWhere(words) {
  const [first] = await entriesOf(user);
  const link = document.createElement("a");
  Object.assign(link, { href: first.url.replace(/\/\w+$/, ""), textContent: "See them" });
  notice(words).append(link);
}

let watched = false;

function watchSignOut() {
  if (watched) return;
  watched = true;
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.getAttribute("action") !== "/sign-out" || form.dataset.sure) return;
    event.preventDefault();
    event.stopPropagation();
    form.dataset.sure = "yes";
    // Whoever signs out is signed out, also where the device can keep nothing any more.
    const left = await waiting().then((counts) => counts.get(user) ?? 0, () => 0);
    if (left && !(await isSure(left))) return delete form.dataset.sure;
    await signOut(user).catch(() => {});
    form.submit();
  }, { capture: true });
}

// Ask before somebody leaves entries behind that nobody else can send.
function isSure(left) {
  const words = `${count(left, "entry is", "entries are")} not yet sent. ${left === 1 ? "It stays" : "They stay"} on this device, encrypted, until you sign in here again.`;
  const asked = notice(words, "", ["Sign out all the same", "Stay"]);
  return new Promise((resolve) => {
    asked.addEventListener("click", (event) => {
      if (!event.target.dataset.answer) return;
      asked.remove();
      resolve(event.target.dataset.answer === "Sign out all the same");
    });
  });
}

function notice(words, more = "", answers = []) {
  const box = document.createElement("div");
  box.className = "notice notice--warning";
  box.setAttribute("role", "alert");
  const said = document.createElement("span");
  said.textContent = [words, more].filter(Boolean).join(" ");
  box.append(said);
  for (const answer of answers) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "nhsuk-button nhsuk-button--secondary", textContent: answer });
    button.dataset.answer = answer;
    box.append(button);
  }
  document.querySelector("main .frame")?.prepend(box);
  box.scrollIntoView({ block: "nearest" });
  return box;
}
