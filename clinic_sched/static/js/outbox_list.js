// Shows what waits on this device: each entry with its time, what is refused with the
// record's own sentence and what can be done about it.

import { said } from "./outbox_entry.js";

const STATES = {
  sent: "",
  away: "No network. The entries below are sent when it is back.",
  "signed-out": "Sign in again to send the entries below.",
  other: "Somebody else is signed in. The entries below are sent when you sign in again.",
};

// Draw the list into its place; `act(name, entry, details)` hears what a person wants.
export function draw(place, entries, state, act) {
  const list = place.querySelector("[data-outbox-entries]");
  const open = list.querySelector("form") && list.contains(document.activeElement);
  // Whoever is putting an entry right is not disturbed.
  if (open && entries.some((entry) => entry.refused)) return;
  place.hidden = !entries.length;
  const refused = entries.filter((entry) => entry.refused).length;
  place.classList.toggle("outbox--refused", refused > 0);
  place.querySelector("[data-outbox-state]").textContent = sentence(entries.length, refused, state);
  const door = place.querySelector("[data-outbox-sign-in]");
  door.hidden = state !== "signed-out";
  door.href = `/sign-in?next=${encodeURIComponent(window.location.pathname)}`;
  list.replaceChildren(...entries.map((entry) => row(entry, act)));
}

function sentence(all, refused, state) {
  if (all === refused) return `${count(refused, "entry", "entries")} could not be saved. Put right or discard below.`;
  return STATES[state] || "Sending…";
}

function row(entry, act) {
  const item = make("li", "outbox__entry");
  item.dataset.key = entry.key;
  const time = new Date(entry.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const words = make("p", "outbox__said", `${time} `);
  words.append(make("strong", "", said(entry)));
  if (entry.about) words.append(make("span", "outbox__about", ` ${entry.about}`));
  item.append(words);
  if (!entry.refused) item.append(make("p", "outbox__state", "saved on this device, not yet sent"));
  else item.append(...refusal(item, entry, act));
  return item;
}

function refusal(item, entry, act) {
  const row = make("div", "row outbox__row");
  if (entry.refused.confirm) row.append(press("I measured again: it is right", () => act("confirm", entry)));
  if (entry.shown.length) row.append(press("Correct", () => item.replaceChildren(correction(entry, act))));
  row.append(press("Copy", () => act("copy", entry)));
  row.append(press("Discard", () => item.replaceChildren(farewell(entry, act))));
  return [make("p", "outbox__refused", `Not saved: ${entry.refused.sentence}`), row];
}

function correction(entry, act) {
  const form = make("form", "outbox__form");
  const shown = entry.shown.some(({ name }) => name === "taken_at" || name === "onset_at");
  const time = { name: "taken_at", label: "Time it was taken, if not as shown", value: "", type: "time" };
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
  form.append(make("p", "outbox__said", said(entry)));
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
