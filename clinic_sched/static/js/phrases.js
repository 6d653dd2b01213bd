// Short words that a tap writes into a field: <div data-offers="id of the field" hidden>.
// With data-adds they are put after what stands there already.

export function offerPhrases(page) {
  show(page);
  page.addEventListener("clinic:shown", () => show(page));
  page.addEventListener("click", (event) => {
    const word = event.target.closest("[data-offers] button");
    if (word) write(word.closest("[data-offers]"), word.textContent.trim());
  });
}

function show(page) {
  for (const offer of page.querySelectorAll("[data-offers]")) offer.hidden = false;
}

function write(offer, words) {
  const field = document.getElementById(offer.dataset.offers);
  const before = "adds" in offer.dataset ? field.value.trim() : "";
  field.value = before ? `${before} ${words}` : words;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
