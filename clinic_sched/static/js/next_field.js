// At the chair a reading is typed without looking for the next box: a field that is
// full passes the focus on.
//
// <form data-next-field> … <input data-digits="3" data-least="40" data-most="300"> …
// A field is full at `data-digits` digits, or earlier where one more digit could not
// keep the value within `data-most`. What cannot be is said at once, and keeps the focus.
// Going back to correct is never disturbed.

export function moveToNextField(page) {
  page.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.closest?.("[data-next-field]") || !field.dataset.digits) return;
    const isDone = isFull(field);
    tell(field, isDone || event.inputType !== "insertText" ? unfit(field) : "");
    if (event.inputType === "insertText" && isDone && !unfit(field)) moveOn(field);
  });
  page.addEventListener("change", (event) => {
    const field = event.target;
    if (field.closest?.("[data-next-field]") && field.dataset.digits) tell(field, unfit(field));
  });
}

// Goes to the next empty field in sight, else to the button that saves.
export function moveOn(field) {
  const fields = [...field.form.querySelectorAll("[data-digits]")].filter(isVisible);
  const later = fields.slice(fields.indexOf(field) + 1).find((each) => each.value === "");
  const asked = [...field.form.querySelectorAll("fieldset")].filter(isVisible);
  const choice = asked.find((each) => !each.querySelector(":checked"))?.querySelector("input");
  const save = field.form.querySelector("[id$=-save]");
  (later ?? choice ?? save)?.focus({ preventScroll: true });
}

export function isVisible(field) {
  return field.checkVisibility?.() ?? field.offsetParent !== null;
}

// Why a value cannot be, in the words beside the field; nothing where it can.
export function unfit(field) {
  const { value } = field;
  if (value === "") return "";
  const { least = -Infinity, most = Infinity } = field.dataset;
  const number = Number(value.replace(",", "."));
  return number >= Number(least) && number <= Number(most) ? "" : `${least} to ${most} only`;
}

function isFull(field) {
  const { value } = field;
  if (field.selectionStart !== value.length) return false;
  if (Number(field.dataset.decimals)) return /^\d+[.,]\d$/.test(value);
  if (!/^\d+$/.test(value)) return false;
  const most = Number(field.dataset.most || Infinity);
  return value === "0" || value.length >= Number(field.dataset.digits) || Number(value) * 10 > most;
}

function tell(field, words) {
  const place = field.parentElement.querySelector("[data-tile-error]");
  if (place) place.textContent = words;
  if (words) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  field.parentElement.classList.toggle("tile--unusual", !words && isUnusual(field));
}

function isUnusual(field) {
  const { usualLeast, usualMost } = field.dataset;
  if (field.value === "" || !isFull(field)) return false;
  const number = Number(field.value.replace(",", "."));
  return number < Number(usualLeast) || number > Number(usualMost);
}
