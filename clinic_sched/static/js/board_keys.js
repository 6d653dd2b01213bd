// Move a visit without a mouse: "Move" takes it up, arrows move it by the grid, Enter drops
// it and Escape gives up. Where the chairs are lists, the link leads to the page instead.

import { Move } from "./board_move.js";
import { say } from "./board_says.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const HELP = "Arrow keys move it, Enter drops it, Escape gives up.";

export function moveByKeyboard(page) {
  let move = null;

  page.addEventListener("click", (event) => {
    const link = event.target.closest?.(".visit__move");
    const card = link?.closest(".visit--movable");
    // A mouse drags; whoever clicks "Move" gets the page with the nearest free times.
    if (!card || event.detail || move || getComputedStyle(card.closest(".board")).display !== "grid") return;
    event.preventDefault();
    move = begin(card, () => { move = null; });
  });

  page.addEventListener("keydown", (event) => {
    if (!move) return;
    if (event.key === "Escape") move.giveUp();
    else if (event.key === "Enter") move.drop();
    else if (event.key === "Tab") move.giveUp();
    else if (event.key in STEPS) move.step(...STEPS[event.key]);
    else return;
    if (event.key !== "Tab") event.preventDefault();
  });
}

function begin(card, over) {
  const { id } = card;
  const move = new Move(card, (sentence) => say(sentence, { stays: true }), (sentence) => {
    over();
    say(sentence);
    keepFocus(move.part, id);
  });
  move.ready.then(() => {
    if (move.over) return;
    move.aim(move.from.cell, move.from.column);
    say(`${move.fits.name} is taken up. ${HELP}`, { stays: true });
  });
  return move;
}

// The card is drawn anew where it now stands: the focus goes there with it.
function keepFocus(part, id) {
  const link = () => document.getElementById(id)?.querySelector(".visit__move");
  // A node that was moved keeps the focus but loses its ring, so it is given anew.
  const again = () => {
    if (![document.body, link()].includes(document.activeElement)) return;
    document.activeElement.blur();
    link()?.focus();
  };
  link()?.focus();
  part.addEventListener("refreshed", again, { once: true });
  setTimeout(() => part.removeEventListener("refreshed", again), 5000);
}
