// What was recorded without network, on this device: encrypted, kept as strictly as the
// browser can, and gone once the record has it.
//
// A key belongs to one person (`user`, their public id). It is made here, cannot be read out,
// and goes when that person signs out and nothing of theirs waits. An entry in the database
// shows only whose it is, its place in the queue and whether it is urgent.

const NAME = "clinic-outbox";
const STRICT = { durability: "strict" };
const HOUR = 3_600_000;

export function isPossible() {
  return Boolean(window.isSecureContext && window.indexedDB && window.crypto?.subtle && navigator.locks);
}

// Keep an entry; it is on the disk when this comes back. Returns its place in the queue.
export async function keep(user, entry) {
  const sealed = await seal(await keyOf(user), user, entry);
  return write("entries", (store) => store.add({ user, urgent: entry.kind === "emergency", ...sealed }));
}

// Put another entry in the place of one that waits.
export async function change(n, user, entry) {
  const sealed = await seal(await keyOf(user), user, entry);
  return write("entries", (store) => store.put({ n, user, urgent: entry.kind === "emergency", ...sealed }));
}

export function forget(n) {
  return write("entries", (store) => store.delete(n));
}

// What waits for a person, in the order in which it is sent: what is urgent, then as recorded.
export async function entriesOf(user) {
  const holder = await read("keys", (store) => store.get(user));
  if (!holder) return [];
  const rows = await read("entries", (store) => store.index("user").getAll(user));
  rows.sort((one, other) => Number(other.urgent) - Number(one.urgent) || one.n - other.n);
  return Promise.all(rows.map(async (row) => ({ n: row.n, ...(await open(holder.key, row)) })));
}

// How many entries wait, by person; nothing has to be decrypted for that.
export async function waiting() {
  const counts = new Map();
  for (const { user } of await read("entries", (store) => store.getAll())) {
    counts.set(user, (counts.get(user) || 0) + 1);
  }
  return counts;
}

// The forms of a session, so that recording can go on after a reload without network.
export async function keepShell(user, path, shell) {
  const sealed = await seal(await keyOf(user), user, shell);
  await write("shells", (store) => store.put({ user, path, seen: Date.now(), ...sealed }));
  await see(user);
}

export function forgetShell(user, path) {
  return write("shells", (store) => store.delete([user, path]));
}

// The forms of a session for whoever was signed in here last, unless that has lapsed.
export async function shellAt(path, idleMinutes) {
  const holders = await read("keys", (store) => store.getAll());
  const holder = holders.filter(({ left }) => !left).sort((one, other) => other.seen - one.seen)[0];
  if (!holder || Date.now() - holder.seen > idleMinutes * 60_000) return null;
  const row = await read("shells", (store) => store.get([holder.user, path]));
  return row ? { user: holder.user, ...(await open(holder.key, row)) } : null;
}

// Note that a person works here, so that their sign-in counts as alive.
export async function see(user) {
  const holder = await read("keys", (store) => store.get(user));
  if (holder) await write("keys", (store) => store.put({ ...holder, seen: Date.now(), left: false }));
}

// Take away what a sign-in leaves behind: everything, or all but what waits to be sent.
export async function signOut(user) {
  await dropShells((row) => row.user === user);
  const holder = await read("keys", (store) => store.get(user));
  if (!holder) return;
  const waits = (await waiting()).has(user);
  await write("keys", (store) => (waits ? store.put({ ...holder, left: true }) : store.delete(user)));
}

// Take away what belongs to nobody who is signed in now, and forms that are long over.
export async function tidy(user) {
  const holders = await read("keys", (store) => store.getAll());
  for (const holder of holders) if (holder.user !== user) await signOut(holder.user);
  await dropShells((row) => Date.now() - row.seen > 12 * HOUR);
}

async function dropShells(isOver) {
  const rows = await read("shells", (store) => store.getAll());
  for (const { user, path, ...row } of rows) if (isOver({ user, path, ...row })) await forgetShell(user, path);
}

async function keyOf(user) {
  const found = await read("keys", (store) => store.get(user));
  if (found) return found.key;
  return navigator.locks.request("clinic-outbox-key", async () => {
    const made = await read("keys", (store) => store.get(user));
    if (made) return made.key;
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await write("keys", (store) => store.add({ user, key, seen: Date.now(), left: false }));
    return key;
  });
}

async function seal(key, user, content) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(content));
  return { iv, sealed: await crypto.subtle.encrypt(how(iv, user), key, plain) };
}

async function open(key, { iv, sealed, user }) {
  const plain = await crypto.subtle.decrypt(how(iv, user), key, sealed);
  return JSON.parse(new TextDecoder().decode(plain));
}

// Whose it is belongs to the seal: an entry put under another name cannot be opened.
function how(iv, user) {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(user) };
}

let database;

function connect() {
  database ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("keys", { keyPath: "user" });
      asked.result.createObjectStore("shells", { keyPath: ["user", "path"] });
      const entries = asked.result.createObjectStore("entries", { keyPath: "n", autoIncrement: true });
      entries.createIndex("user", "user");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return database;
}

async function read(name, ask) {
  return answered(ask((await connect()).transaction(name).objectStore(name)));
}

async function write(name, ask) {
  const transaction = (await connect()).transaction(name, "readwrite", STRICT);
  return new Promise((resolve, reject) => {
    const asked = ask(transaction.objectStore(name));
    // Only the whole transaction is on the disk; a request that has succeeded is not yet.
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

function answered(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}
