// Dragging a date of a planned series to another day plans the others around it. Without a
// pointer the same is done by "Another day or time".

const strip = document.querySelector("[data-plan-around]");
if (strip) drag(strip);

function drag(strip) {
  let held = null;

  strip.addEventListener("dragstart", (event) => event.preventDefault());

  strip.addEventListener("pointerdown", (event) => {
    const link = event.target.closest("a[data-visit]");
    if (link && !event.button) held = { visit: link.dataset.visit, from: link.closest("td") };
  });

  document.addEventListener("pointermove", (event) => {
    if (!held) return;
    const cell = dayUnder(strip, event);
    if (cell !== held.from) held.moved = true;
    mark(strip, held.moved ? cell : null);
  });

  document.addEventListener("pointerup", (event) => {
    const cell = held && dayUnder(strip, event);
    if (cell && cell !== held.from) planAround(strip, held.visit, cell.dataset.day);
    else mark(strip, null);
    // The click that ends a drag leads nowhere.
    setTimeout(() => { held = null; });
  });

  document.addEventListener("pointercancel", () => letGo());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") letGo();
  });
  strip.addEventListener("click", (event) => {
    if (held?.moved) event.preventDefault();
  });

  function letGo() {
    held = null;
    mark(strip, null);
  }
}

function dayUnder(strip, event) {
  const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest("td[data-day]");
  return cell && strip.contains(cell) ? cell : null;
}

function mark(strip, cell) {
  strip.querySelector(".weeks__over")?.classList.remove("weeks__over");
  cell?.classList.add("weeks__over");
}

function planAround(strip, visit, day) {
  location.assign(`${strip.dataset.planAround}&pin=${visit}:${day}#visit-${visit}`);
}
