// An entry: what a form of the chairside says, so that it can be sent later, shown meanwhile,
// and put right by hand.

const KINDS = { vitals: "Readings", notes: "Note", reactions: "Reaction", rescue: "Rescue drug", emergency: "Emergency stop" };
const NOT_SENT_AGAIN = ["csrf_token", "form_key"];

// The kind of a form that may wait on the device; undefined for every other form.
export function kindOf(url) {
  const found = new URL(url, document.baseURI).pathname.match(/^\/sessions\/[^/]+\/(\w+)$/);
  return found && found[1] in KINDS ? found[1] : undefined;
}

// What a form says now, taken down with the device's time; `where` is who sits where.
export function entryOf(form, url, body, where) {
  const kind = kindOf(url);
  const fields = [...body].filter(([name, value]) => !NOT_SENT_AGAIN.includes(name) && value !== "");
  const shown = fields.map(([name, value]) => describe(form, name, value)).filter(Boolean);
  return {
    key: body.get("form_key") || freshKey(),
    kind,
    url: new URL(url, document.baseURI).pathname,
    at: Date.now(),
    ...where,
    fields,
    shown,
    refused: null,
  };
}

export function isEmpty({ kind, shown }) {
  return kind !== "emergency" && shown.filter(({ name }) => name !== "kind").length === 0;
}

// One line for a person: "Systolic pressure 124, Heart rate 72".
export function said({ kind, shown }) {
  const words = shown.map(({ name, label, text }) => (name === "text" ? text : `${label} ${text}`));
  return [KINDS[kind] ?? "Entry", words.join(", ")].filter(Boolean).join(": ");
}

export function nameOf({ kind }) {
  return KINDS[kind] ?? "Entry";
}

// The same entry with other words in some of its fields; "" takes a field out.
export function corrected(entry, changes) {
  const names = new Set([...entry.fields.map(([name]) => name), ...Object.keys(changes)]);
  const now = { ...Object.fromEntries(entry.fields), ...changes };
  const fields = [...names].map((name) => [name, now[name]]).filter(([, value]) => value !== "");
  const shown = entry.shown
    .filter(({ name }) => now[name] !== "")
    .map((one) => ({ ...one, value: now[one.name], text: textOf(one, now[one.name]) }));
  return { ...entry, fields, shown, refused: null };
}

// What is sent in the place of an entry that a person lets go: that they did, and why.
export function discarded(entry, reason) {
  const session = entry.url.replace(/\/\w+$/, "");
  const fields = [["form_key", entry.key], ["what", nameOf(entry)], ["reason", reason]];
  return { ...entry, kind: "discarded", url: `${session}/discarded`, fields, refused: null };
}

// Empty the form for the next entry, which has a key of its own.
export function empty(form) {
  for (const field of form.elements) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = isDefault(field);
    else if (field.tagName === "SELECT") field.selectedIndex = 0;
    else if (field.type !== "hidden" && field.value !== undefined && field.tagName !== "BUTTON") clear(field);
  }
  if (form.elements.form_key) form.elements.form_key.value = freshKey();
}

function clear(field) {
  if (field.value === "") return;
  field.value = "";
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "deleteContentBackward" }));
}

// crypto.randomUUID exists only where the page came by https.
export function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

// What a note is about is never left open.
function isDefault(field) {
  return field.name === "kind" && field.type === "radio" && field === field.form.querySelector('[name="kind"]');
}

function describe(form, name, value) {
  const found = [...form.elements].filter((field) => field.name === name && field.type !== "hidden");
  if (!found.length) return null;
  const choices = choicesOf(found);
  const one = { name, label: labelOf(found), value, choices, lines: found[0].tagName === "TEXTAREA" };
  return { ...one, text: textOf(one, value) };
}

function choicesOf(fields) {
  if (fields[0].tagName === "SELECT") {
    return [...fields[0].options].filter(({ value }) => value).map(({ value, text }) => [value, text]);
  }
  if (fields[0].type !== "radio") return null;
  return fields.map((field) => [field.value, wordsOf(field.labels[0])]);
}

function labelOf(fields) {
  const legend = fields[0].type === "radio" && fields[0].closest("fieldset")?.querySelector("legend");
  return wordsOf(legend || fields[0].labels?.[0]) || fields[0].name;
}

// The words themselves, less the unit or the last value beside them; a number and its words apart.
function wordsOf(element) {
  if (!element) return "";
  const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
  const parts = [...element.children].map((child) => child.textContent.trim());
  return own.map((node) => node.textContent.trim()).join(" ").trim() || parts.join(": ") || element.textContent.trim();
}

function textOf({ choices }, value) {
  return choices?.find(([one]) => one === value)?.[1] ?? value;
}
