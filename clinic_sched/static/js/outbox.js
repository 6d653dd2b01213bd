// When the network is gone, what is recorded at the chair is kept on this device and sent
// when it is back: in order, each entry once, and only for the person who recorded it.
//
// <div data-here …> <section data-outbox data-user="…" data-allowed data-about="…" …> …
// Where a site does not allow it, nothing is ever stored here.

import { corrected, discarded, empty, entryOf, isEmpty, kindOf, said } from "./outbox_entry.js";
import { draw } from "./outbox_list.js";
import { sendAll } from "./outbox_send.js";
import { change, entriesOf, isPossible, keep, see } from "./outbox_store.js";

// No answer, none from our server, or none to somebody whose sign-in has ended.
const GONE = [0, 401, 502, 503, 504];
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;

export class Outbox {
  // Begin for a person, in the place on the page where what waits is shown.
  constructor(place, user) {
    this.place = place;
    this.here = place.closest("[data-here]");
    this.user = user;
    this.state = "sent";
    this.wait = FIRST_WAIT;
    this.entries = [];
    navigator.storage?.persist?.();
  }

  async begin() {
    this.here.addEventListener("clinic:send", (event) => this.onSend(event));
    this.here.addEventListener("clinic:failed", (event) => this.onFailed(event));
    window.addEventListener("online", () => this.sendSoon());
    document.addEventListener("visibilitychange", () => document.hidden || this.sendSoon());
    await this.look();
    this.sendSoon();
  }

  // With the network known to be gone, or others waiting before it, an entry joins the queue.
  onSend(event) {
    const { url } = event.detail;
    if (!kindOf(url) || kindOf(url) === "emergency") return;
    const isBehind = this.entries.some((entry) => !entry.refused);
    if (navigator.onLine && !isBehind && !("offline" in this.place.dataset)) return;
    event.preventDefault();
    this.take(event.target, event.detail);
  }

  onFailed(event) {
    const { url, status } = event.detail;
    if (!kindOf(url) || !GONE.includes(status)) return;
    // The words about an emergency stop that is not sent stay on the page.
    if (kindOf(url) !== "emergency") event.preventDefault();
    this.take(event.target, event.detail);
  }

  async take(form, { url, body }) {
    const { about, zone, off } = this.place.dataset;
    const entry = entryOf(form, url, body, { about, zone, off: off && Number(off) });
    if (isEmpty(entry)) return this.tell("Not saved", "Nothing was entered.");
    form.dataset.sending = "";
    try {
      await keep(this.user, entry);
    } catch {
      return this.tell("Not saved", "This device could not keep it. What you typed is still here.");
    } finally {
      delete form.dataset.sending;
    }
    await see(this.user);
    if (entry.kind !== "emergency") this.next(form);
    this.state = "away";
    await this.look();
    this.sendSoon(this.wait);
  }

  next(form) {
    empty(form);
    this.tell();
    form.closest("details")?.removeAttribute("open");
    form.dispatchEvent(new CustomEvent("clinic:kept", { bubbles: true }));
    form.querySelector("[data-digits]")?.focus({ preventScroll: true });
  }

  async look() {
    this.entries = await entriesOf(this.user);
    draw(this.place, this.entries, this.state, (name, entry, details) => this.act(name, entry, details));
  }

  sendSoon(after = 0) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), after);
  }

  async send() {
    const before = this.entries.filter((entry) => !entry.refused).length;
    if (!before && this.state === "sent" && !("offline" in this.place.dataset)) return;
    this.state = await sendAll(this.user, () => this.look());
    await this.look();
    if (this.state === "sent") return this.arrived(before);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    this.sendSoon(this.wait * (0.75 + Math.random() / 2));
  }

  arrived(number) {
    this.wait = FIRST_WAIT;
    if (number) this.place.dispatchEvent(new CustomEvent("outbox:sent", { bubbles: true }));
  }

  async act(name, entry, details) {
    if (name === "copy") return navigator.clipboard?.writeText(said(entry));
    const { n, ...rest } = entry;
    if (name === "confirm") await change(n, this.user, corrected(rest, { confirmed: "y" }));
    if (name === "correct") await change(n, this.user, corrected(rest, details));
    if (name === "discard") await change(n, this.user, discarded(rest, details));
    document.activeElement?.blur();
    await this.look();
    if (name !== "redraw") this.sendSoon();
  }

  tell(title = "", words = "") {
    const where = this.here.querySelector("#part-said");
    where.replaceChildren();
    if (!title) return;
    const said = document.createElement("p");
    said.className = "notice notice--error";
    said.setAttribute("role", "alert");
    said.textContent = `${title}. ${words}`;
    where.append(said);
  }
}

export { isPossible };
