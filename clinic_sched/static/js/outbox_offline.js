// The page that stands in for a session's while there is no network: it shows the forms this
// device keeps for whoever was signed in here, and gives way once the network is back.

import { Outbox, isPossible } from "./outbox.js";
import { isBack } from "./outbox_send.js";
import { shellAt } from "./outbox_store.js";

const place = document.querySelector("[data-offline]");
const LOOK_AGAIN = 5_000;
const QUIET = 4_000;
const MINUTE = 60_000;
let touchedAt = Date.now();

if (place) begin();

async function begin() {
  const shell = isPossible() ? await shellAt(window.location.pathname, Number(place.dataset.idleMinutes)) : null;
  document.querySelector("[data-nothing-kept]").hidden = Boolean(shell);
  document.querySelector("[data-recording]").hidden = !shell;
  if (shell) await record(shell);
  for (const name of ["input", "pointerdown", "keydown"]) {
    window.addEventListener(name, () => (touchedAt = Date.now()), { capture: true });
  }
  setInterval(lookForNetwork, LOOK_AGAIN);
  window.addEventListener("online", lookForNetwork);
}

async function record({ user, parts, look, title, about, zone, off }) {
  document.title = title;
  const here = place.closest("[data-here]");
  here.className = look;
  here.dataset.url = window.location.pathname;
  // Our own server wrote it, and nobody without the key can have changed it.
  for (const [name, markup] of Object.entries(parts)) document.getElementById(`part-${name}`).innerHTML = markup;
  document.getElementById("part-bar").classList.remove("thumb-bar--none");
  here.dispatchEvent(new CustomEvent("clinic:shown", { bubbles: true, detail: { form: null, accepted: true } }));
  Object.assign(place.dataset, { about, zone, off });
  await new Outbox(place, user).begin();
}

// Back to the page itself, unless somebody is in the middle of something. Where a sign-in
// would have ended because nobody did anything, the forms are not shown any longer.
async function lookForNetwork() {
  if (hasLapsed() && !document.querySelector("[data-recording]").hidden) return window.location.reload();
  if (window.location.pathname === "/sessions/offline" || isBusy()) return;
  if ((await isBack()) && !isBusy()) window.location.reload();
}

function hasLapsed() {
  return Date.now() - touchedAt > Number(place.dataset.idleMinutes) * MINUTE;
}

function isBusy() {
  if (Date.now() - touchedAt < QUIET) return true;
  const fields = [...document.querySelectorAll("[data-here] :is(input:not([type=hidden]), textarea, select)")];
  return fields.some((field) => (field.type === "radio" || field.type === "checkbox" ? field.checked && field.name !== "kind" : field.value && field.tagName !== "SELECT"));
}
