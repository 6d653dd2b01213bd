// Counts down how long something can still be undone, and takes the offer away in time.
// On the board the undo is sent without leaving the page; Ctrl+Z presses the first one.

import { send } from "./board_move.js";
import { say } from "./board_says.js";

export function countDown(page) {
  const ends = new Map();
  setInterval(() => {
    for (const form of page.querySelectorAll("[data-undo-seconds]")) tick(form, ends);
  }, 1000);

  page.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-undo-seconds]");
    const part = form?.closest("[data-refresh-url]");
    if (!part) return;
    event.preventDefault();
    event.stopPropagation();
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    const said = await send(form.action, new FormData(form));
    say(said.ok ? said.sentence : `Not undone. ${said.sentence || "The connection was lost."}`);
    delete form.dataset.sent;
    part.dispatchEvent(new Event("refresh-now"));
  }, { capture: true });

  page.addEventListener("keydown", (event) => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
    if (event.target.closest("input, textarea, select")) return;
    const button = page.querySelector("[data-undo-seconds]:not([hidden]) button");
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}

// The server says how many seconds are left; what was drawn again keeps its first end.
function tick(form, ends) {
  const key = form.id;
  if (!ends.has(key)) ends.set(key, Date.now() + 1000 * Number(form.dataset.undoSeconds));
  const left = Math.max(Math.ceil((ends.get(key) - Date.now()) / 1000), 0);
  form.hidden = left === 0;
  const shown = form.querySelector("[data-undo-left]");
  if (shown) shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}
