// Loads classic scripts as a page does: one after the other, what one gives being there for the next.
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';

/**
 * Gives the globals of scripts, by name.
 * @param {string[]} names files under assets/
 * @param {string[]} globals constants that they give
 * @param {object} [window] what else a page has
 */
export function load(names, globals, window = {}) {
  const base = { TextEncoder, TextDecoder, URLSearchParams, addEventListener() {}, ...window };
  const context = createContext(base);
  context.window = context;
  for (const name of names) {
    const file = new URL(`../assets/${name}`, import.meta.url);
    runInContext(readFileSync(file, 'utf8'), context, { filename: name });
  }
  return runInContext(`({ ${globals.join(', ')} })`, context);
}

/** A value without the other realm's prototypes, to be compared. */
export const plain = (value) => JSON.parse(JSON.stringify(value));
