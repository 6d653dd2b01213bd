// Says what happens on the board: in a bar for the eye, and to a screen reader.

const READ_FOR = 8000;
let timer;

export function say(sentence, { stays = false } = {}) {
  const status = document.getElementById("board-says");
  const bar = document.getElementById("board-bar-says");
  if (status && status.textContent !== sentence) status.textContent = sentence;
  if (!bar) return;
  clearTimeout(timer);
  bar.textContent = sentence;
  bar.hidden = !sentence;
  if (!stays) timer = setTimeout(() => { bar.hidden = true; }, READ_FOR);
}
