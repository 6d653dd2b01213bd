// Shows what waits on this device: each entry with its time, what is refused with the
// record's own sentence and what can be done about it.

import { said } from "./outbox_entry.js";

const WAITING = "saved on this device, not yet sent";
const WHY = {
  away: "No network.",
  "signed-out": "You have been signed out.",
  other: "Somebody else is signed in.",
};

// Draw the list into its place; `act(name, entry, details)` hears what a person wants.
export function draw(place, entries, state, act) {
  const list = place.querySelector("[data-outbox-entries]");
  const refused = entries.filter((entry) => entry.refused);
  // Whoever is putting an entry right is not disturbed.
  if (refused.length && list.querySelector("form")?.contains(document.activeElement)) return;
  place.hidden = !entries.length;
  place.dataset.waiting = entries.length;
  place.classList.toggle("outbox--refused", refused.length > 0);
  if (refused.length) place.querySelector("details").open = true;
  place.querySelector("[data-outbox-state]").textContent = sentence(entries, refused.length, state);
  const door = place.querySelector("[data-outbox-sign-in]");
  door.hidden = state !== "signed-out";
  door.href = `/sign-in?next=${encodeURIComponent(window.location.pathname)}`;
  const here = place.closest("[data-here]").dataset.url;
  list.replaceChildren(...entries.map((entry) => row(entry, here, act)).reverse());
}

function sentence(entries, refused, state) {
  const waiting = entries.filter((entry) => !entry.refused);
  const words = [];
  if (refused) words.push(`${count(refused, "entry", "entries")} could not be saved: put right or discard.`);
  if (waiting.length && state === "sent") words.push(`Sending ${count(waiting.length, "entry", "entries")} …`);
  else if (waiting.length) words.push(`${WHY[state]} ${count(waiting.length, "entry", "entries")} ${WAITING}.`);
  if (waiting.length && !refused) words.push(`Last: ${line(latest(waiting))}`);
  return words.join(" ");
}

function row(entry, here, act) {
  const item = make("li", "outbox__entry");
  item.dataset.key = entry.key;
  const words = make("p", "outbox__said");
  words.append(make("strong", "", line(entry)));
  if (!entry.url.startsWith(here)) words.append(` ${entry.about}`);
  if (!entry.refused) words.append(make("span", "outbox__state", ` ${WAITING}`));
  item.append(words);
  if (entry.refused) item.append(...refusal(item, entry, act));
  return item;
}

function latest(entries) {
  return entries.reduce((one, other) => (other.at >= one.at ? other : one));
}

// The time as the site's clock shows it, wherever the device believes to be.
function line(entry) {
  const how = { hour: "2-digit", minute: "2-digit", timeZone: entry.zone || undefined };
  return `${new Date(entry.at).toLocaleTimeString("en-GB", how)} ${said(entry)}`;
}

function refusal(item, entry, act) {
  const row = make("div", "row outbox__row");
  if (entry.refused.confirm) row.append(press("I measured again: it is right", () => act("confirm", entry)));
  if (entry.shown.length) row.append(press("Correct", () => item.replaceChildren(correction(entry, act))));
  row.append(press("Copy", () => act("copy", entry)));
  row.append(press("Discard", () => item.replaceChildren(farewell(entry, act))));
  return [why(entry), row];
}

function why(entry) {
  return make("p", "outbox__refused", `Not saved: ${entry.refused.sentence}`);
}

function correction(entry, act) {
  const form = make("form", "outbox__form");
  const shown = entry.shown.some(({ name }) => name === "taken_at" || name === "onset_at");
  const time = { name: "taken_at", label: "Time it was taken, if not as shown", value: "", type: "time" };
  form.append(make("p", "outbox__said", line(entry)), why(entry));
  for (const one of shown ? entry.shown : [...entry.shown, time]) form.append(...control(one));
  form.append(make("button", "nhsuk-button", "Send again"), press("Leave it", () => act("redraw", entry)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act("correct", entry, Object.fromEntries(new FormData(form)));
  });
  return form;
}

function farewell(entry, act) {
  const form = make("form", "outbox__form");
  form.append(make("p", "outbox__said", line(entry)));
  form.append(...control({ name: "reason", label: "Why it is discarded", value: "" }));
  form.append(make("button", "nhsuk-button nhsuk-button--warning", "Discard"), press("Leave it", () => act("redraw", entry)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = form.elements.reason.value.trim();
    if (reason) act("discard", entry, reason);
    else form.elements.reason.focus();
  });
  return form;
}

function control({ name, label, value, choices, lines, type = "text" }) {
  const titled = make("label", "nhsuk-label", label);
  titled.htmlFor = `outbox-${name}`;
  const field = make(choices ? "select" : lines ? "textarea" : "input", choices ? "nhsuk-select" : "nhsuk-input");
  if (choices) field.append(...choices.map(([each, text]) => new Option(text, each)));
  else if (!lines) field.type = type;
  Object.assign(field, { id: titled.htmlFor, name, value, autocomplete: "off" });
  if (name === "reason") Object.assign(field, { required: true, maxLength: 200 });
  return [titled, field];
}

function press(label, pressed) {
  const button = make("button", "nhsuk-button nhsuk-button--secondary", label);
  button.type = "button";
  button.addEventListener("click", pressed);
  return button;
}

function make(tag, name, text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(text);
  return element;
}

export function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}
