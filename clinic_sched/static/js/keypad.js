// The keys beside the readings, for a gloved hand: they write into the fields, which stay
// ordinary fields for a keyboard and a screen reader. The focus stays in the field, and
// moves on when a value is complete (next_field.js).

import { isVisible, moveOn, unfit } from "./next_field.js";

const NUMBERS = "input[data-digits]";

export function useKeypad(page) {
  // The field keeps the focus while its keys are pressed.
  page.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-key]")) event.preventDefault();
  });
  page.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]");
    if (key) press(key);
  });
  page.addEventListener("focusin", (event) => {
    if (event.target.matches(`[data-vitals] ${NUMBERS}`)) mark(event.target);
  });
  page.addEventListener("clinic:shown", () => prepare(page));
  prepare(page);
}

function prepare(page) {
  for (const form of page.querySelectorAll("[data-vitals]")) {
    const keypad = form.querySelector("[data-keypad]");
    if (!keypad) continue;
    keypad.hidden = false;
    // The device's own keyboard would cover half of the screen.
    for (const field of form.querySelectorAll(NUMBERS)) field.inputMode = "none";
    const next = firstEmpty(form);
    if (next) mark(next);
  }
}

function press(key) {
  const form = key.closest("form");
  const field = target(form);
  if (!field) return;
  field.focus({ preventScroll: true });
  if (key.dataset.key === "next") moveOn(field);
  else write(field, key.dataset.key);
  say(form, field);
}

function write(field, key) {
  const isErasing = key === "back";
  const all = field.selectionEnd - field.selectionStart === field.value.length ? "" : field.value;
  const value = isErasing ? field.value.slice(0, -1) : pointed(field, all + key);
  field.value = value;
  const inputType = isErasing ? "deleteContentBackward" : "insertText";
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType, data: key }));
}

// 367 is 36.7 where a reading has a decimal: there is no key for the point.
function pointed(field, value) {
  const whole = Number(field.dataset.digits);
  const places = Number(field.dataset.decimals);
  if (!places || value.includes(".") || value.length <= whole) return value;
  return `${value.slice(0, whole)}.${value.slice(whole)}`;
}

function target(form) {
  const focused = document.activeElement;
  if (focused?.form === form && focused.matches(NUMBERS)) return focused;
  const marked = form.querySelector(`${NUMBERS}.is-next`);
  return marked && isVisible(marked) ? marked : firstEmpty(form);
}

function firstEmpty(form) {
  return [...form.querySelectorAll(NUMBERS)].find((field) => field.value === "" && isVisible(field));
}

function mark(field) {
  for (const each of field.form.querySelectorAll(".is-next")) each.classList.remove("is-next");
  field.classList.add("is-next");
}

function say(form, field) {
  const name = (each) => each.labels?.[0]?.textContent.trim() ?? "";
  const now = document.activeElement;
  const wrong = unfit(field);
  const moved = now !== field && now?.form === form ? `. Next: ${name(now) || "save"}` : "";
  form.querySelector("[data-keypad-says]").textContent = `${name(field)} ${field.value} ${wrong}${moved}`;
}
