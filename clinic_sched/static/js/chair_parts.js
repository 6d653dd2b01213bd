// Puts the new parts of a session's page in place of the old ones, and loses nothing that
// somebody has begun to type elsewhere, no panel that stands open and no focus.

const NOT_TYPED = new Set(["hidden", "submit", "button", "fieldset", "output"]);

// Shows the parts found in `text`; false where it holds none.
export function showParts(here, text, { form = null, accepted = true } = {}) {
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-here]");
  if (!fresh) return false;

  const typed = collect(here, form);
  const open = openPanels(here, accepted ? form : null);
  const focused = document.activeElement?.id;
  const goesOn = accepted && form !== null && here.className !== fresh.className;
  for (const part of fresh.querySelectorAll("[data-part]")) replace(part);
  Object.assign(here.dataset, fresh.dataset);
  here.className = fresh.className;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  restore(here, typed);
  // A new phase begins at the head of the page, with what is due.
  if (goesOn) window.scrollTo(0, 0);
  settleFocus(here, accepted, focused);
  return true;
}

// Where a form is sent; one of its fields may be called "action".
export function addressOf(form, submitter = null) {
  const address = submitter?.getAttribute("formaction") || form.getAttribute("action") || "";
  return new URL(address, document.baseURI).href;
}

// Has somebody begun to type, or opened a sheet to do so?
export function isTyping(here) {
  if (here.querySelector("details.sheet[open], [data-sending]")) return true;
  // What was refused stands in its fields as the server sent it, and is not to be lost.
  if (here.querySelector(".nhsuk-error-summary, [data-confirm]")) return true;
  return [...here.querySelectorAll("form")].some((form) => fieldsOf(form).some(isChanged));
}

// Says something in place of the last message.
export function announce(here, markup) {
  const said = here.querySelector("#part-said");
  said.innerHTML = markup;
  said.scrollIntoView({ block: "nearest" });
}

function replace(fresh) {
  const old = document.getElementById(fresh.id);
  if (!old) return;
  Object.assign(old.dataset, fresh.dataset);
  old.className = fresh.className;
  old.replaceChildren(...fresh.childNodes);
}

function openPanels(here, done) {
  const panels = [...here.querySelectorAll("details[open][id]")];
  return panels.filter((panel) => !done || !panel.contains(done)).map((panel) => panel.id);
}

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && !NOT_TYPED.has(field.type));
}

function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((each) => each.selected !== each.defaultSelected);
  return field.value !== undefined && field.value !== field.defaultValue;
}

// What was refused, or waits to be confirmed, stands in its fields as the server sent it.
function isReturned(form) {
  return form.querySelector(".nhsuk-error-message:not(:empty), [data-confirm]") !== null;
}

function collect(here, sent) {
  const forms = [...here.querySelectorAll("form")].filter((form) => form !== sent);
  return forms.flatMap((form) =>
    fieldsOf(form)
      .filter(isReturned(form) ? () => true : isChanged)
      .map(({ name, value, checked, type }) => ({ to: addressOf(form), name, value, checked, type })),
  );
}

function restore(here, typed) {
  const forms = [...here.querySelectorAll("form")];
  for (const { to, name, value, checked, type } of typed) {
    const form = forms.find((each) => addressOf(each) === to);
    const fields = form ? fieldsOf(form).filter((field) => field.name === name) : [];
    for (const field of fields) {
      if (type !== "radio" && type !== "checkbox") field.value = value;
      else if (field.value === value) field.checked = checked;
    }
  }
}

function settleFocus(here, accepted, focused) {
  const wanted = accepted
    ? here.querySelector("[data-answer-first]")
    : here.querySelector(".nhsuk-error-summary, [data-confirm]");
  const target = wanted ?? (focused ? document.getElementById(focused) : null);
  target?.focus({ preventScroll: !wanted });
  wanted?.scrollIntoView({ block: "nearest" });
}
