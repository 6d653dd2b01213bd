// After a refusal the summary of what is wrong is read out first, and each line leads to its field.

export function focusErrors(page) {
  const summary = page.querySelector(".nhsuk-error-summary");
  if (!summary) return;

  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && page.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const label = field.closest("fieldset")?.querySelector("legend") ?? field.labels?.[0] ?? field;
    label.scrollIntoView();
    field.focus({ preventScroll: true });
  });
}
