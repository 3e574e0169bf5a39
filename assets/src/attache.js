// What Attaché adds to the pages for those who have a script; every page works without it.
//
// `/` moves to the search box, Ctrl-K opens the commands, the clocks tick, codes and names are offered while one types,
// work that goes on is looked at again, and the reasons of a refused form are read out. Nothing is sent to another host,
// and nothing is kept in the browser.

const isTyping = (target) => target.closest?.('input, textarea, select, [contenteditable]') != null;

// Keys

document.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const search = document.querySelector('input[type="search"]');
  if (search) {
    event.preventDefault();
    search.focus();
  }
});

// Commands: sections and new matters come with the page; the page's own commands carry `data-command`.

const palette = document.getElementById('palette');
const paletteText = document.getElementById('palette-text');
const reference = /^[A-Z0-9]{2,8}-[A-Z]{3}-\d{4}-\d+$/i;

function openPalette() {
  if (!palette || palette.open) return;
  addPageCommands(palette.querySelector('.palette-list'));
  paletteText.value = '';
  narrowPalette();
  palette.showModal();
  paletteText.focus();
}

function addPageCommands(list) {
  for (const old of list.querySelectorAll('[data-of-page]')) old.remove();
  for (const source of document.querySelectorAll('main [data-command]')) {
    const item = document.createElement('li');
    const button = document.createElement('button');
    item.dataset.ofPage = '';
    button.type = 'button';
    button.textContent = source.dataset.command || source.textContent.trim();
    button.addEventListener('click', () => {
      palette.close();
      source.focus();
      source.click();
    });
    item.append(button);
    list.append(item);
  }
}

const paletteItems = () => [...palette.querySelectorAll('.palette-list li:not([hidden]) > *')];

function narrowPalette() {
  const words = paletteText.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of palette.querySelectorAll('.palette-list li')) {
    const text = item.textContent.toLowerCase();
    item.hidden = !words.every((word) => text.includes(word));
  }
}

if (palette) {
  paletteText.addEventListener('input', narrowPalette);
  // What looks like a reference is gone to; else the first command that fits; else it is searched for.
  paletteText.form.addEventListener('submit', (event) => {
    const typed = paletteText.value.trim();
    const first = paletteItems()[0];
    if (reference.test(typed)) {
      event.preventDefault();
      location.assign(`/matters/${encodeURIComponent(typed.toUpperCase())}`);
    } else if (first) {
      event.preventDefault();
      first.click();
    }
  });
  palette.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const places = [paletteText, ...paletteItems()];
    const at = places.indexOf(document.activeElement);
    places[(at + step + places.length) % places.length].focus();
  });
}

// Clocks: the server's time, carried on; the browser's own clock may be wrong.

const loaded = performance.now();
const faces = [...document.querySelectorAll('time[data-clock]')].map((face) => ({ face, at: Date.parse(face.dateTime) }));

function tick() {
  for (const { face, at } of faces) {
    const now = new Date(at + performance.now() - loaded);
    const zone = face.dataset.clock;
    try {
      const format = new Intl.DateTimeFormat('en-GB', {
        timeZone: zone, weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
      });
      const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
      const letters = face.textContent.trim().split(' ').pop();
      face.textContent = `${parts.weekday} ${parts.day} ${parts.month.slice(0, 3)} ${parts.hour}:${parts.minute} ${letters}`;
      face.dateTime = now.toISOString();
    } catch {
      // A zone this browser does not know: the server's face stays as it was.
    }
  }
}
if (faces.length) setInterval(tick, 20_000);

// Codes while one types. The list that came with the page is enough where it says that it is complete.

const waits = new WeakMap();
let asked = 0;

document.addEventListener('input', (event) => {
  const input = event.target;
  const address = input.dataset?.codes ?? input.dataset?.names;
  if (!address) return;
  const list = listOf(input);
  showChosen(input, list);
  if ('complete' in list.dataset) return;
  clearTimeout(waits.get(input));
  waits.set(input, setTimeout(() => offer(input, list, address), 200));
});

function listOf(input) {
  const id = input.getAttribute('list');
  let list = document.getElementById(id);
  if (!list) {
    list = document.createElement('datalist');
    list.id = id;
    document.querySelector('main').append(list);
  }
  return list;
}

async function offer(input, list, address) {
  const text = input.value.trim();
  if (text.length < 2) return;
  asked += 1;
  const mine = asked;
  try {
    const answer = await fetch(`${address}?limit=200&q=${encodeURIComponent(text)}`, { headers: { accept: 'application/json' } });
    if (!answer.ok) return;
    const { items = [] } = await answer.json();
    // A later question was asked meanwhile: its answer counts.
    if (mine !== asked) return;
    list.replaceChildren(...items.map((item) => {
      const option = document.createElement('option');
      const name = item.full_name ?? item.name ?? item.title ?? '';
      // Whom people choose by name stands in the input by name; the server knows the id.
      option.value = input.dataset.names ? name : item.code ?? item.id ?? '';
      if (!input.dataset.names) option.label = name;
      return option;
    }));
    showChosen(input, list);
  } catch {
    // Without an answer one types the code; nothing is lost.
  }
}

/** Says the name of the code that was chosen, below the input. */
function showChosen(input, list) {
  const chosen = input.nextElementSibling;
  if (!chosen?.classList.contains('chosen')) return;
  const typed = input.value.trim().toUpperCase();
  const option = [...list.options].find((one) => one.value.toUpperCase() === typed);
  chosen.textContent = option?.label ?? '';
}

// Work that goes on: its part of the page is asked for again until the server says that it has ended.

function refreshLater() {
  const part = document.querySelector('[data-refresh][id]');
  if (!part) return;
  setTimeout(async () => {
    try {
      const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        const fresh = page.getElementById(part.id);
        if (fresh) part.replaceWith(fresh);
      }
    } catch {
      // A bad line: it is asked for again.
    }
    refreshLater();
  }, Number(part.dataset.refresh) * 1000);
}
refreshLater();

// A refused form: its reasons come first.

document.querySelector('.form-errors')?.focus();
