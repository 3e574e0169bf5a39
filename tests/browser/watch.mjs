// Watches everything that a browser context transfers and complains about, and says at the end what was wrong.
//
// Wrong are: a request to another host, an error on the console, an uncaught exception, an answer of 500 or more, a style
// sheet or script or picture that is not there, and a page that weighs more than its budget. Weights are the bytes on the wire
// as the DevTools protocol counts them (compressed, with headers). An answer of 4xx to a page or form is no error here: a refusal
// is part of many journeys, and the journey itself looks at what the page then says.

/** A first visit, with an empty cache: the page and all that it loads. */
export const firstVisitBytesMax = 150 * 1024;
/** Each later page, and each part of a page fetched later. */
export const laterBytesMax = 30 * 1024;

const ownSchemes = new Set(['data:', 'blob:', 'about:', 'chrome-error:']);
const pieces = new Set(['Stylesheet', 'Script', 'Image', 'Font', 'Manifest']);

/** Watches one browser context; call `page` for each of its pages before it loads anything. */
export class Watch {
  constructor(base) {
    this.host = new URL(base).host;
    /** What was wrong, in words. */
    this.wrongs = [];
    /** The pages loaded, in order: `{path, bytes, first}`. */
    this.visits = [];
  }

  async page(page) {
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      // The browser itself writes this for every 4xx; `answered` judges those.
      if (/^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())) return;
      this.wrong(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.wrong(`uncaught: ${error.message}`));

    const protocol = await page.context().newCDPSession(page);
    await protocol.send('Network.enable');
    const requests = new Map();
    protocol.on('Network.requestWillBeSent', (event) => this.asked(event, requests));
    protocol.on('Network.responseReceived', (event) => this.answered(event, requests));
    protocol.on('Network.loadingFinished', (event) => this.weighed(event, requests));
  }

  wrong(text) {
    if (!this.wrongs.includes(text)) this.wrongs.push(text);
  }

  asked({ requestId, loaderId, type, request, redirectResponse }, requests) {
    const url = new URL(request.url);
    if (!ownSchemes.has(url.protocol) && url.host !== this.host) this.wrong(`request to another host: ${url.host}`);
    if (redirectResponse) {
      // The request goes on under the same name; what the redirect weighed belongs to the same visit.
      const known = requests.get(requestId);
      if (known) known.visit.bytes += redirectResponse.encodedDataLength;
      if (known?.starts) known.visit.path = url.pathname;
      return;
    }
    const starts = type === 'Document' && requestId === loaderId;
    const isPart = type === 'Fetch' || type === 'XHR' || type === 'EventSource';
    let visit = this.visits.at(-1);
    if (starts || isPart || !visit) {
      visit = { path: url.pathname, bytes: 0, first: this.visits.length === 0, isPage: starts };
      // A part of a page is weighed on its own and does not take the page's place.
      if (isPart && this.visits.length) this.visits.splice(-1, 0, visit);
      else this.visits.push(visit);
    }
    requests.set(requestId, { visit, starts });
  }

  answered({ requestId, type, response }, requests) {
    const path = new URL(response.url).pathname;
    if (response.status >= 500) this.wrong(`${response.status} from ${path}`);
    else if (response.status >= 400 && pieces.has(type)) this.wrong(`${response.status} from ${path}, which the page needs`);
    const disposition = Object.entries(response.headers).find(([name]) => name.toLowerCase() === 'content-disposition');
    const known = requests.get(requestId);
    // A file that somebody asked for may weigh what it weighs.
    if (known && disposition && /^attachment/i.test(disposition[1])) known.visit.isFile = true;
  }

  weighed({ requestId, encodedDataLength }, requests) {
    const known = requests.get(requestId);
    if (known) known.visit.bytes += encodedDataLength;
  }

  /** Everything that was wrong, with the pages that broke their budget. */
  findings() {
    const heavy = this.visits.filter((visit) => !visit.isFile).flatMap((visit) => {
      const limit = visit.first ? firstVisitBytesMax : laterBytesMax;
      if (visit.bytes <= limit) return [];
      return [`${visit.first ? 'first visit' : 'later page'} ${visit.path} transfers ${visit.bytes} bytes, the limit is ${limit}`];
    });
    return [...this.wrongs, ...heavy];
  }
}
