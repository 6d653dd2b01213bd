// Stands in for a session's page when there is no network, with a page that holds nothing of
// anybody; what that page shows it decrypts itself. Nothing else is ever answered from here.

const KEPT = "chairside-shell";
const PAGE = "/sessions/offline";
const AWAY = [502, 503, 504];
const ANEW_AFTER = 600_000;
let keptAt = 0;

self.addEventListener("install", (event) => {
  // What is saved, and the part that keeps itself current, need not wake this script.
  event.addRoutes?.([
    { condition: { requestMethod: "POST" }, source: "network" },
    { condition: { urlPattern: new URLPattern({ pathname: "/sessions/*/now" }) }, source: "network" },
  ])?.catch(() => {});
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (new URL(request.url).pathname.startsWith("/static/")) event.respondWith(asset(request));
});

async function page(event) {
  try {
    const answer = await fetch(event.request);
    if (!AWAY.includes(answer.status)) {
      // What stands in must be as new as what it stands in for.
      if (answer.ok && Date.now() - keptAt > ANEW_AFTER) event.waitUntil(keep().catch(() => {}));
      return answer;
    }
    return (await kept(PAGE)) || answer;
  } catch (error) {
    const found = await kept(PAGE);
    if (found) return found;
    throw error;
  }
}

async function asset(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await kept(request.url);
    if (found) return found;
    throw error;
  }
}

async function kept(url) {
  return (await caches.open(KEPT)).match(url, { ignoreSearch: true });
}

// Keep the page, what it names, and what that imports.
async function keep() {
  const answer = await fetch(PAGE, { headers: { "X-Refresh": "1" }, cache: "no-store" });
  if (!answer.ok || answer.redirected) throw new Error(`The page to stand in answered ${answer.status}`);
  const cache = await caches.open(KEPT);
  const named = [...(await answer.clone().text()).matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)];
  const seen = new Set();
  for (const [, url] of named) await keepOne(cache, new URL(url.replaceAll("&amp;", "&"), self.location), seen);
  await cache.put(PAGE, answer);
  keptAt = Date.now();
}

async function keepOne(cache, url, seen) {
  if (seen.has(url.pathname)) return;
  seen.add(url.pathname);
  const answer = await fetch(url, { headers: { "X-Refresh": "1" } });
  if (!answer.ok) throw new Error(`${url.pathname} answered ${answer.status}`);
  const text = url.pathname.endsWith(".js") ? await answer.clone().text() : "";
  for (const [, name] of text.matchAll(/^import [^;]*?"(\.\/[^"]+)";/gms)) await keepOne(cache, new URL(name, url), seen);
  // Found by its path alone, so that a newer version takes the place of an older one.
  await cache.put(url.pathname, answer);
}
