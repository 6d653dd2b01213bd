// Keeps a part of the page current, and says so when it no longer is.
//
// <div data-refresh-url="/board/2026-11-22/part" data-refresh-seconds="4"
//      data-refresh-tag='"17"'> … </div>
// <p class="stale" data-refresh-status hidden></p>
//
// The server answers 304 while the tag (its ETag) holds, or 200 with the new inside of
// the element. The tab rests while it is hidden, and waits while somebody is typing or
// while a script has marked the element with data-busy. The event "refresh-now" asks at
// once, and "refreshed" tells that there is something new.

export function refreshParts(page) {
  for (const part of page.querySelectorAll("[data-refresh-url]")) start(part);
}

function start(part) {
  const status = document.querySelector("[data-refresh-status]");
  const every = Math.max(2, Number(part.dataset.refreshSeconds) || 5) * 1000;
  let tag = part.dataset.refreshTag || "";
  let fresh = new Date();
  let timer;

  async function refresh() {
    clearTimeout(timer);
    if (document.hidden) return;
    if (!isBusy(part)) await ask();
    timer = setTimeout(refresh, every);
  }

  async function ask() {
    try {
      const headers = { "X-Refresh": "1", ...(tag && { "If-None-Match": tag }) };
      const answer = await fetch(part.dataset.refreshUrl, { headers, cache: "no-store" });
      if (answer.status === 401) return window.location.reload();
      if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
      // Whoever began to type meanwhile is not disturbed: the old tag asks again.
      if (answer.ok && !isBusy(part) && (await show(part, await answer.text()))) {
        tag = answer.headers.get("ETag") || "";
      }
      fresh = new Date();
      if (status) status.hidden = true;
    } catch {
      if (status) tellHowOld(status, fresh);
    }
  }

  document.addEventListener("visibilitychange", refresh);
  part.addEventListener("refresh-now", refresh);
  timer = setTimeout(refresh, every);
}

function isBusy(part) {
  if ("busy" in part.dataset) return true;
  const fields = [...part.querySelectorAll("input:not([type=hidden]), textarea, select")];
  return fields.some((field) => field === document.activeElement || isChanged(field));
}

function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((each) => each.selected !== each.defaultSelected);
  return field.value !== field.defaultValue;
}

async function show(part, text) {
  const opened = [...part.querySelectorAll("details[open][id]")].map((each) => each.id);
  await window.htmx.swap({ sourceElement: part, target: part, text, swap: "innerMorph" });
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  part.dispatchEvent(new CustomEvent("refreshed", { bubbles: true }));
  return true;
}

function tellHowOld(status, fresh) {
  const time = fresh.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  status.textContent = `Not up to date since ${time}. Trying again.`;
  status.hidden = false;
}
