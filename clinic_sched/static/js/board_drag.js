// Drag a visit to another chair or time: with the mouse at once, by touch after a long
// press, so that a finger that only wants to scroll still does.

import { Move } from "./board_move.js";
import { say } from "./board_says.js";

const SLACK = 6;
const LONG_PRESS = 400;
const EDGE = 48;
const SCROLL_STEP = 14;

export function dragVisits(page) {
  if (!page.querySelector(".board")) return;
  let held = null;

  page.addEventListener("pointerdown", (event) => {
    const card = event.target.closest?.(".visit--movable");
    if (held || !card || event.button !== 0 || !isDrawn(card)) return;
    if (event.target.closest(".visit__move") || "busy" in card.closest("[data-refresh-url]").dataset) return;
    held = new Hand(card, event, () => { held = null; });
  });
  page.addEventListener("pointermove", (event) => held?.moved(event));
  page.addEventListener("pointerup", (event) => held?.let_go(event));
  page.addEventListener("pointercancel", () => held?.cancel());
  page.addEventListener("keydown", (event) => {
    if (event.key === "Escape") held?.cancel();
  });
  // Only a held visit keeps the page from scrolling.
  page.addEventListener("touchmove", (event) => {
    if (held?.move) event.preventDefault();
  }, { passive: false });
  page.addEventListener("contextmenu", (event) => {
    if (held?.isTouch) event.preventDefault();
  });
}

// On a phone the chairs are lists, and a visit is moved on a page of its own.
function isDrawn(card) {
  return getComputedStyle(card.closest(".board")).display === "grid";
}

class Hand {
  constructor(card, event, over) {
    this.card = card;
    this.over = over;
    this.isTouch = event.pointerType !== "mouse";
    this.pointer = event.pointerId;
    this.x = event.clientX;
    this.y = event.clientY;
    this.grip = event.clientY - card.getBoundingClientRect().top;
    this.scroller = card.closest(".board-scroll");
    if (this.isTouch) this.timer = setTimeout(() => this.lift(), LONG_PRESS);
  }

  moved(event) {
    if (event.pointerId !== this.pointer) return;
    const far = Math.hypot(event.clientX - this.x, event.clientY - this.y) > SLACK;
    if (!this.move) {
      if (!far) return;
      if (this.isTouch) return this.cancel();
      this.lift();
    }
    this.x = event.clientX;
    this.y = event.clientY;
    this.aim();
    this.scroll();
  }

  lift() {
    if (this.move) return;
    this.move = new Move(this.card, (sentence) => say(sentence, { stays: true }), (sentence) => {
      say(sentence);
      this.end();
    });
    document.documentElement.classList.add("is-dragging");
    navigator.vibrate?.(20);
    this.aim();
  }

  aim() {
    if (!this.move || this.move.over) return;
    const tracks = [...this.move.board.querySelectorAll(".board__track")];
    if (!tracks.length) return;
    const boxes = tracks.map((track) => track.getBoundingClientRect());
    const away = boxes.map((box) => Math.max(box.left - this.x, this.x - box.right, 0));
    const column = away.indexOf(Math.min(...away));
    const height = boxes[column].height / Number(this.move.board.dataset.cells);
    const cell = Math.round((this.y - this.grip - boxes[column].top) / height);
    this.move.aim(this.move.first + cell, column + 1);
  }

  // Near an edge the board scrolls along.
  scroll() {
    cancelAnimationFrame(this.frame);
    const box = this.scroller.getBoundingClientRect();
    const down = edge(this.y, box.top, Math.min(box.bottom, window.innerHeight));
    const right = edge(this.x, box.left, Math.min(box.right, window.innerWidth));
    if (!this.move || this.move.over || !(down || right)) return;
    this.frame = requestAnimationFrame(() => {
      this.scroller.scrollBy(right * SCROLL_STEP, down * SCROLL_STEP);
      this.aim();
      this.scroll();
    });
  }

  let_go(event) {
    if (event.pointerId !== this.pointer) return;
    if (!this.move) return this.end();
    // The click that follows would open the visit.
    const still = (click) => { click.preventDefault(); click.stopPropagation(); };
    document.addEventListener("click", still, { capture: true, once: true });
    setTimeout(() => document.removeEventListener("click", still, { capture: true }), 50);
    cancelAnimationFrame(this.frame);
    this.pointer = null;
    this.move.drop();
  }

  cancel() {
    if (this.move) this.move.giveUp();
    else this.end();
  }

  end() {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    document.documentElement.classList.remove("is-dragging");
    this.over();
  }
}

function edge(at, from, until) {
  if (at < from + EDGE) return -1;
  return at > until - EDGE ? 1 : 0;
}
