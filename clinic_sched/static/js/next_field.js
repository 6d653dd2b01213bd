// At the chair a reading is typed without looking for the next box: a field that is
// full passes the focus on.
//
// <form data-next-field> … <input data-digits="3" data-most="260"> …
// A field is full at `data-digits` digits, or earlier where one more digit could not
// keep the value within `data-most`. Going back to correct is never disturbed.

export function moveToNextField(page) {
  page.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.closest?.("[data-next-field]") || !field.dataset.digits) return;
    if (event.inputType !== "insertText" || !isFull(field)) return;

    const fields = [...field.form.querySelectorAll("[data-digits]")];
    const next = fields[fields.indexOf(field) + 1];
    if (next && next.value === "") next.focus();
  });
}

function isFull(field) {
  const { value } = field;
  if (!/^\d+$/.test(value) || field.selectionStart !== value.length) return false;
  const most = Number(field.dataset.most || Infinity);
  return value.length >= Number(field.dataset.digits) || Number(value) * 10 > most;
}
