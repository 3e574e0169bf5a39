// Makes assets/dist, the folder that the program embeds, out of the installed packages and assets/src.
//
// USWDS comes as one style sheet for a whole web site: web fonts, banners, footers, every utility at every screen width.
// An officer on a bad line pays for each byte, so this script leaves out the parts that no page of ours has. It removes whole
// components and utility families by name (the lists below); it never looks at the pages, so a class either exists or does not,
// whoever uses it. To use one more component, add its name to `components` and run `cargo x assets`.
//
// It fetches nothing: the packages are already in node_modules. Start reading at `main`.

import { gzipSync } from 'node:zlib';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as csstree from 'css-tree';

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, 'node_modules');
const uswds = join(packages, '@uswds', 'uswds', 'dist');
const source = join(here, 'src');
const target = join(here, 'dist');

// The trimmed style sheet may not grow past this; a breach stops the build so that somebody decides about it.
const styleSheetGzipBytesMax = 60_000;
// An icon is written into the style sheet itself, because a request of its own costs a round trip; a bigger picture is not.
const pictureBytesMax = 2_000;

// USWDS components (`usa-…` blocks) that stay. Those that need uswds.js to be of use are not here: the program has none.
const components = new Set([
  'usa-accordion', 'usa-alert', 'usa-breadcrumb', 'usa-button', 'usa-button-group', 'usa-character-count', 'usa-checkbox',
  'usa-checklist', 'usa-collection', 'usa-combo-box', 'usa-content', 'usa-dark-background', 'usa-display', 'usa-error-message',
  'usa-fieldset', 'usa-file-input', 'usa-focus', 'usa-form', 'usa-form-group', 'usa-header', 'usa-hint', 'usa-icon', 'usa-input',
  'usa-input-group', 'usa-input-list', 'usa-input-prefix', 'usa-input-suffix', 'usa-intro', 'usa-label', 'usa-legend', 'usa-link',
  'usa-list', 'usa-memorable-date', 'usa-modal', 'usa-modal-overlay', 'usa-modal-wrapper', 'usa-nav-container', 'usa-navbar',
  'usa-pagination', 'usa-paragraph', 'usa-process-list', 'usa-prose', 'usa-radio', 'usa-search', 'usa-section', 'usa-select',
  'usa-sidenav', 'usa-site-alert', 'usa-skipnav', 'usa-sr-only', 'usa-step-indicator', 'usa-summary-box', 'usa-table',
  'usa-table-container', 'usa-tag', 'usa-textarea', 'usa-time-picker',
]);

// Utilities (`margin-top-2`, `text-bold` …) stay at their plain name. The widths `tablet:` and `desktop:` stay for what lays a
// page out; the other widths and `hover:`, `focus:`, `active:`, `visited:` go.
const utilityWidths = new Set(['tablet', 'desktop']);
const utilityAtWidths = /^(grid-col|grid-gap|grid-offset|display-|flex-|order-|text-right$|text-left$|margin-(left|right)-auto$)/;
const utilitiesDropped = /^(add-aspect|circle-|square-|font-(serif|alt|heading|ui|code|lang)|outline-|shadow-|opacity-|z-|measure-|float-|pin-|overflow-|cursor-|clearfix)/;
// The colour utilities of single hues (`bg-red-warm-50v`); the theme's own words (`bg-base-lightest`, `text-error`) stay.
const utilityHue = /^(bg|text|border|underline)-(red|orange|gold|yellow|green|mint|cyan|blue|indigo|violet|magenta|gray|black-transparent|white-transparent)\b/;

const sans = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif';
const mono = 'ui-monospace,"Cascadia Mono",Menlo,Consolas,"Liberation Mono",monospace';

// A full-width button keeps a margin at its right, which makes a 320 px page 8 px too wide; USWDS hides that, we mend it.
const corrections = '@media all and (max-width:29.99em){.usa-button{margin-right:0}}';

function main() {
  const sheet = trimStyleSheet(readFileSync(join(uswds, 'css', 'uswds.min.css'), 'utf8'));
  const htmx = join(packages, 'htmx.org', 'dist');
  const files = new Map([
    ['uswds.min.css', sheet],
    ['htmx.min.js', withoutSourceMap(readFileSync(join(htmx, 'htmx.min.js'), 'utf8'))],
  ]);
  const serverSentEvents = join(htmx, 'ext', 'hx-sse.min.js');
  if (existsSync(serverSentEvents)) files.set('hx-sse.min.js', withoutSourceMap(readFileSync(serverSentEvents, 'utf8')));
  for (const path of filesBelow(source)) files.set(relative(source, path), readFileSync(path));

  write(files);
  let total = 0;
  for (const [name, content] of files) {
    const bytes = gzipSync(content, { level: 6 }).length;
    total += bytes;
    console.log(`  ${name.padEnd(20)} ${String(Buffer.byteLength(content)).padStart(8)} bytes ${String(bytes).padStart(8)} gzipped`);
  }
  console.log(`  ${'together'.padEnd(35)} ${String(total).padStart(8)} gzipped`);
  const sheetBytes = gzipSync(sheet, { level: 6 }).length;
  if (sheetBytes > styleSheetGzipBytesMax) {
    throw new Error(`uswds.min.css has ${sheetBytes} bytes gzipped, the limit is ${styleSheetGzipBytesMax}: name fewer components`);
  }
}

function trimStyleSheet(css) {
  const tree = csstree.parse(css);
  dropAtRule(tree, 'font-face');
  csstree.walk(tree, {
    visit: 'Rule',
    enter(rule, item, list) {
      if (rule.prelude.type !== 'SelectorList') return;
      rule.prelude.children.forEach((selector, place, all) => {
        if (!wanted(selector)) all.remove(place);
      });
      if (rule.prelude.children.isEmpty) list.remove(item);
    },
  });
  csstree.walk(tree, { visit: 'Declaration', enter: rewriteDeclaration });
  dropEmpty(tree);
  dropUnusedKeyframes(tree);
  const pictures = embedPictures(tree);
  const { version } = JSON.parse(readFileSync(join(uswds, '..', 'package.json'), 'utf8'));
  const license = `/*! Parts of USWDS ${version}: style sheet public domain and CC0, icons Apache-2.0 */`;
  const body = csstree.generate(tree).replace('@charset "UTF-8";', '').replace(/\/\*![^*]*\*\//g, '');
  return `@charset "UTF-8";\n${license}\n:root{${pictures}}${body}${corrections}\n`;
}

/** Whether a selector speaks only of components and utilities that stay. */
function wanted(selector) {
  let stays = true;
  csstree.walk(selector, {
    visit: 'ClassSelector',
    enter(node) {
      if (!classStays(csstree.ident.decode(node.name))) stays = false;
    },
  });
  return stays;
}

function classStays(name) {
  if (name.startsWith('usa-')) return components.has(name.replace(/(__|--).*$/, ''));
  const parts = name.split(':');
  const utility = parts.pop();
  if (utilitiesDropped.test(utility) || utilityHue.test(utility)) return false;
  return parts.every((width) => utilityWidths.has(width)) && (parts.length === 0 || utilityAtWidths.test(utility));
}

/** System fonts in place of the web fonts, and no words for browsers that have been gone for years. */
function rewriteDeclaration(declaration, item, list) {
  const { property } = declaration;
  if (property.startsWith('-ms-') || property.startsWith('-webkit-box-')) {
    list.remove(item);
    return;
  }
  const value = csstree.generate(declaration.value);
  // USWDS hides whatever is too wide for the body; on a narrow screen a reader must be able to reach it, and a test must see it.
  if (property === 'overflow-x' && this.rule && csstree.generate(this.rule.prelude) === 'body') {
    list.remove(item);
    return;
  }
  if (/^-ms-|^-webkit-(box|flex|inline-box)$/.test(value)) {
    list.remove(item);
    return;
  }
  if (property === 'font-family' && value !== 'inherit') {
    const family = /mono/i.test(value) ? mono : sans;
    declaration.value = csstree.parse(family, { context: 'value' });
  }
}

function dropAtRule(tree, name) {
  csstree.walk(tree, {
    visit: 'Atrule',
    enter(rule, item, list) {
      if (rule.name === name) list.remove(item);
    },
  });
}

/** Rules without declarations, then at-rules without rules; inner ones first. */
function dropEmpty(tree) {
  csstree.walk(tree, {
    leave(node, item, list) {
      if ((node.type === 'Rule' || node.type === 'Atrule') && node.block?.children.isEmpty) list?.remove(item);
    },
  });
}

function dropUnusedKeyframes(tree) {
  const named = new Set();
  csstree.walk(tree, {
    visit: 'Declaration',
    enter(declaration) {
      if (/animation(-name)?$/.test(declaration.property)) {
        csstree.walk(declaration, { visit: 'Identifier', enter: (word) => { named.add(word.name); } });
      }
    },
  });
  csstree.walk(tree, {
    visit: 'Atrule',
    enter(rule, item, list) {
      if (/keyframes$/.test(rule.name) && !named.has(csstree.generate(rule.prelude))) list.remove(item);
    },
  });
}

/** Each picture is written once, as a custom property, and named where the sheet had its address. Needs `img-src data:`. */
function embedPictures(tree) {
  const pictures = new Map();
  csstree.walk(tree, {
    visit: 'Declaration',
    enter(declaration) {
      csstree.walk(declaration.value, {
        visit: 'Url',
        enter(url, item, list) {
          if (url.value === '') return;
          const path = join(uswds, 'css', url.value);
          const picture = readFileSync(path, 'utf8');
          if (!path.endsWith('.svg') || picture.length > pictureBytesMax) {
            throw new Error(`the style sheet asks for ${url.value}, which is too big to embed: leave out its component`);
          }
          const name = `--usa-${path.split(/[\\/]/).pop().replace('.svg', '')}`;
          pictures.set(name, picture.trim());
          list.replace(item, list.createItem({ type: 'Raw', value: `var(${name})` }));
        },
      });
    },
  });
  return [...pictures].map(([name, picture]) => `${name}:url("${dataAddress(picture)}")`).join(';');
}

/** An SVG as a data address, escaping only what CSS and URLs need, so that gzip still sees its words. */
function dataAddress(svg) {
  const body = svg.replace(/"/g, "'").replace(/[%#<>{}\\^`\n\r]/g, (sign) => encodeURIComponent(sign));
  return `data:image/svg+xml,${body}`;
}

function withoutSourceMap(script) {
  return script.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n');
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** Writes what changed and removes what is gone; a file that stayed the same keeps its time, so that cargo rebuilds nothing. */
function write(files) {
  for (const path of filesBelow(target)) {
    if (!files.has(relative(target, path))) rmSync(path);
  }
  for (const [name, content] of files) {
    const path = join(target, name);
    const bytes = Buffer.from(content);
    if (existsSync(path) && statSync(path).size === bytes.length && readFileSync(path).equals(bytes)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}

main();
