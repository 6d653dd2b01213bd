// A form is sent once: its buttons rest until the next page, or until the way back here.

const BUTTONS = "button:not([type=button]), input[type=submit]";

export function guardAgainstDoubleClicks(page) {
  page.addEventListener("submit", (event) => {
    const form = event.target;
    // At the chair a form stays on the page, and chairside.js sends it once at a time.
    if (form.method !== "post" || event.defaultPrevented || form.closest("[data-here]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // A disabled button would not send its own name and value, so it is only marked.
    for (const button of form.querySelectorAll(BUTTONS)) button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of page.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll(BUTTONS)) button.removeAttribute("aria-disabled");
    }
  });
}
