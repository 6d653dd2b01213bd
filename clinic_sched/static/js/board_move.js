// A visit that somebody has taken up: where it may go, where it hovers, and its drop.
//
// The server answers for every chair and start of the day at once when the visit is taken
// up, so the answer under the hand is final; while it is held the answer is asked for again.

import { Ghost } from "./board_ghost.js";

const ASK_AGAIN = 4000;
const LOST = "The connection was lost. Nothing was moved.";

export class Move {
  // Take up the visit of a card; `told` hears every sentence, `ended` when it is over.
  constructor(card, told, ended) {
    this.card = card;
    this.part = card.closest("[data-refresh-url]");
    this.board = card.closest(".board");
    this.id = card.id.slice("visit-".length);
    this.told = told;
    this.ended = ended;
    this.first = Number(this.board.dataset.first);
    this.from = { cell: placed(card, "at") + this.first, column: placed(card, "col") };
    this.target = null;
    this.part.dataset.busy = "move";
    card.classList.add("visit--lifted");
    this.ready = this.ask();
  }

  get address() {
    return `/appointments/${encodeURIComponent(this.id)}`;
  }

  async ask() {
    // Asked again and again: that is no activity of a person, and keeps nobody signed in.
    const headers = { "X-Refresh": "1", ...(this.tag && { "If-None-Match": this.tag }) };
    try {
      const answer = await fetch(`${this.address}/fits?on=${this.part.dataset.on}`, { headers, cache: "no-store" });
      if (this.over) return;
      if (answer.status === 401) return window.location.reload();
      if (answer.status !== 304) this.take(answer, await answer.json());
      this.timer = setTimeout(() => this.ask(), ASK_AGAIN);
    } catch {
      if (!this.over) this.giveUp(LOST);
    }
  }

  take(answer, fits) {
    if (this.over) return;
    if (!answer.ok) return this.giveUp(fits.sentence);
    if (this.fits && fits.version !== this.fits.version) {
      return this.giveUp("Another desk has changed this visit. Nothing was moved.");
    }
    this.tag = answer.headers.get("ETag");
    this.fits = fits;
    this.ghost ??= new Ghost(this.board, this.card, this.first);
    this.ghost.paint(fits);
    if (this.target) this.aim(this.target.cell, this.target.column);
  }

  // Let it hover over the start of the grid that is nearest, on that column.
  aim(cell, column) {
    this.target = { cell, column };
    if (!this.fits) return;
    const nth = this.nearest(cell);
    const track = this.ghost.tracks[column - 1];
    if (nth < 0 || !track) return;
    const label = track.dataset.chair;
    const chair = this.fits.chairs[label];
    const [at, clock, start] = this.fits.starts[nth];
    const stays = at === this.fits.cell && label === this.fits.chair;
    const sentence = chair ? this.fits.sentences[chair.answers[nth]] : "This chair takes no visits that day.";
    const place = { at, nth, clock, start, column, chair: chair?.id, label };
    this.target = { cell: at, column, ...place, stays, sentence };
    this.ghost.show(place, stays ? "Where it is now." : sentence || "Fits.", stays ? "stays" : sentence ? "no" : "yes");
    this.told(`${clock}, ${label}. ${stays ? "Where it is now." : sentence || "Fits."}`);
  }

  nearest(cell) {
    let best = -1;
    this.fits.starts.forEach(([at], nth) => {
      if (best < 0 || Math.abs(at - cell) < Math.abs(this.fits.starts[best][0] - cell)) best = nth;
    });
    return best;
  }

  // One start of the grid up or down, or one chair to the side.
  step(starts, columns) {
    if (!this.fits) return;
    const { nth, column } = this.target;
    const last = this.fits.starts.length - 1;
    const to = Math.min(Math.max(nth + starts, 0), last);
    const side = Math.min(Math.max(column + columns, 1), this.ghost.tracks.length);
    this.aim(this.fits.starts[to][0], side);
    this.ghost.box.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  async drop() {
    await this.ready;
    if (this.over) return;
    const { target } = this;
    if (!target?.start || target.stays) return this.giveUp("Nothing was moved.");
    if (target.sentence) return this.giveUp(`Not moved. ${target.sentence}`);
    this.stopAsking();
    const said = await send(`${this.address}/move`, {
      csrf_token: this.part.dataset.csrf,
      form_key: freshKey(),
      version: this.fits.version,
      starts_at: target.start,
      chair: target.chair,
    });
    const words = `${this.fits.name}: ${target.clock}, ${target.label}. Undo is offered for three minutes.`;
    this.finish(said.ok ? words : `Not moved. ${said.sentence || LOST}`, said.ok);
  }

  giveUp(sentence = "Nothing was moved.") {
    this.finish(sentence, false);
  }

  stopAsking() {
    clearTimeout(this.timer);
    this.over = true;
  }

  finish(sentence, moved) {
    if (this.finished) return;
    this.finished = true;
    this.stopAsking();
    this.ghost?.remove();
    this.card.classList.remove("visit--lifted");
    delete this.part.dataset.busy;
    this.part.dispatchEvent(new Event("refresh-now"));
    this.ended(sentence, moved);
  }
}

// Send a form as the board does; the answer is a sentence.
export async function send(address, fields) {
  try {
    const body = new URLSearchParams(fields);
    const answer = await fetch(address, { method: "POST", body, headers: { "X-Board": "1" } });
    if (answer.status === 401) window.location.reload();
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    return { ok: answer.ok && isJson, ...(isJson ? await answer.json() : {}) };
  } catch {
    return { ok: false, sentence: LOST };
  }
}

// The number after at-, for- or col- among the classes of an element.
export function placed(element, name) {
  const found = [...element.classList].find((each) => each.startsWith(`${name}-`));
  return found ? Number(found.slice(name.length + 1)) : 0;
}

// crypto.randomUUID exists only where the page came by https.
function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
}
