// Lets recording go on after a reload without network: the forms of the session in front of
// the nurse are kept encrypted, and a page that knows nobody's name stands in for it.

import { empty } from "./outbox_entry.js";
import { forgetShell, keepShell } from "./outbox_store.js";

const WORKER = "/sessions/worker.js";
const SCOPE = "/sessions/";
const PARTS = {
  head: [".chairhead"],
  stop: [".chairstop"],
  work: [".vitals"],
  bar: ["#panel-rescue", "#panel-reaction", "#panel-note"],
};

// Keep the forms as they stand on the page, empty; or forget those of a session that is over.
export async function keepForms(here, user) {
  const path = here.dataset.url;
  if (!here.querySelector(".vitals form")) return forgetShell(user, path);
  const found = Object.entries(PARTS).map(([part, names]) => [part, markup(here, names)]);
  const { about, zone, off } = here.querySelector("[data-outbox]").dataset;
  const rest = { look: here.className, title: document.title, about, zone, off };
  await keepShell(user, path, { parts: Object.fromEntries(found), ...rest });
}

export async function standIn() {
  await navigator.serviceWorker?.register(WORKER, { scope: SCOPE });
}

export async function standDown() {
  const found = await navigator.serviceWorker?.getRegistration(SCOPE);
  await found?.unregister();
  for (const name of (await window.caches?.keys()) ?? []) await window.caches.delete(name);
}

function markup(here, names) {
  return names.map((name) => here.querySelector(name)).filter(Boolean).map(bare).join("");
}

function bare(part) {
  const copy = part.cloneNode(true);
  for (const form of copy.querySelectorAll("form")) {
    form.querySelector('[name="csrf_token"]')?.remove();
    empty(form);
    for (const field of form.querySelectorAll("input[value]:not([type=radio]):not([type=checkbox])")) field.setAttribute("value", "");
    for (const field of form.querySelectorAll("[checked]")) field.removeAttribute("checked");
    for (const field of form.querySelectorAll("textarea")) field.textContent = "";
    delete form.dataset.sending;
  }
  for (const each of copy.querySelectorAll(".nhsuk-error-message, .nhsuk-error-summary")) each.remove();
  return copy.outerHTML;
}
