// What is drawn on the board while a visit is held: where it fits, and where it hovers.
// A strict CSP forbids style attributes, so places are classes.

import { placed } from "./board_move.js";

export class Ghost {
  constructor(board, card, first) {
    this.board = board;
    this.first = first;
    this.cells = Number(board.dataset.cells);
    this.length = placed(card, "for");
    this.tracks = [...board.querySelectorAll(".board__track")];
    this.bands = [];
    this.box = document.createElement("div");
    this.box.setAttribute("aria-hidden", "true");
    this.time = this.box.appendChild(document.createElement("b"));
    this.words = this.box.appendChild(document.createElement("span"));
  }

  // Colour, on every chair, the starts at which the visit fits.
  paint(fits) {
    for (const band of this.bands) band.remove();
    this.bands = [];
    const cells = fits.starts.map(([cell]) => cell);
    this.tracks.forEach((track, nth) => {
      const numbers = fits.chairs[track.dataset.chair]?.answers ?? [];
      for (const [from, until] of stretches(cells, numbers)) this.band(from, until, nth + 1);
    });
  }

  band(from, until, column) {
    const at = Math.max(from - this.first, 0);
    const cells = Math.min(until - this.first, this.cells) - at;
    if (cells < 1) return;
    const band = document.createElement("div");
    band.className = `board__fits at-${at} for-${cells} col-${column}`;
    band.setAttribute("aria-hidden", "true");
    this.board.append(band);
    this.bands.push(band);
  }

  show(place, sentence, kind) {
    const at = Math.min(Math.max(place.at - this.first, 0), this.cells - 1);
    const cells = Math.max(Math.min(this.length, this.cells - at), 1);
    this.box.className = `ghost ghost--${kind} at-${at} for-${cells} col-${place.column}`;
    this.time.textContent = `${place.clock} ${place.label}`;
    this.words.textContent = sentence;
    if (!this.box.isConnected) this.board.append(this.box);
  }

  remove() {
    this.box.remove();
    for (const band of this.bands) band.remove();
  }
}

// Starts in a row that fit, from the first until the one after the last.
function stretches(cells, numbers) {
  const found = [];
  const step = cells.length > 1 ? Math.min(...cells.slice(1).map((cell, nth) => cell - cells[nth])) : 1;
  cells.forEach((cell, nth) => {
    if (numbers[nth] !== 0) return;
    const last = found.at(-1);
    if (last && last[1] >= cell) last[1] = cell + step;
    else found.push([cell, cell + step]);
  });
  return found;
}
