// What several scripts need, once. Scripts are classic ones, for pages from disk may load no modules: what one gives
// to others is a constant at its top, and a page names them in the order in which they need each other.
// @ts-check
const throughlineUtil = (() => {
  'use strict';

  /**
   * Makes an element. An attribute that is false is left out, one that is true is empty.
   * @param {string} tag
   * @param {Record<string, any>} [attributes]
   * @param {string | Array<string | Node>} [children]
   * @returns {any}
   */
  function build(tag, attributes = {}, children = []) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== false) element.setAttribute(name, value === true ? '' : String(value));
    }
    element.append(...[].concat(children));
    return element;
  }

  /**
   * Makes a button that does something.
   * @param {string | Array<string | Node>} words
   * @param {(event: MouseEvent) => void} then
   * @param {Record<string, any>} [attributes]
   * @returns {HTMLButtonElement}
   */
  function button(words, then, attributes) {
    const made = build('button', { type: 'button', ...attributes }, words);
    made.addEventListener('click', then);
    return made;
  }

  /** A text as it may stand in markup and in the quotes of an attribute. @param {string} text */
  function escape(text) {
    return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  }

  /**
   * A text for a canvas of ECharts: a brace before a word and a bar would begin a style there.
   * @param {unknown} text
   */
  function plain(text) {
    return String(text).replace(/\{/g, '{\u200b');
  }

  /** A number with two digits at least. @param {number} n */
  function two(n) {
    return String(n).padStart(2, '0');
  }

  /**
   * A length of time in words, of at most two units: "40 s", "2 h 5 min", "2 days 3 h", "9 days".
   * @param {number} seconds
   */
  function span(seconds) {
    const s = Math.round(seconds);
    if (s < 60) return `${s} s`;
    const minutes = Math.round(s / 60);
    const hours = Math.floor(minutes / 60);
    const days = Math.floor(hours / 24);
    if (days >= 3) return `${Math.round(hours / 24)} days`;
    if (hours >= 48) return `${days} days${hours % 24 ? ` ${hours % 24} h` : ''}`;
    if (hours) return `${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`;
    return `${minutes} min`;
  }

  /** What an address names behind its #, or "" where that is no text. @param {string} hash */
  function fragment(hash) {
    try {
      return decodeURIComponent(hash.slice(1));
    } catch {
      return '';
    }
  }

  /**
   * Writes what the page shows into its address; some browsers keep the address of a page from disk as it is.
   * @param {URLSearchParams} query
   * @param {string} [hash]
   * @param {boolean} [push] whether the address before is one to go back to
   */
  function writeAddress(query, hash = '', push = false) {
    const text = String(query);
    const address = location.pathname + (text ? `?${text}` : '') + hash;
    try {
      if (push) history.pushState(null, '', address);
      else history.replaceState(history.state, '', address);
    } catch {
      /* then it stays as it is */
    }
  }

  /**
   * Looks properties of the page's style up, as they are at an element: a colour as "rgb(1, 2, 3)", for what the
   * palette says of it, light-dark(#fff, #000), is nothing that a canvas knows.
   * @param {Element} element
   */
  function styleOf(element) {
    const style = getComputedStyle(element);
    return (/** @type {string} */ name) => {
      const value = style.getPropertyValue(name).trim();
      return value.includes('light-dark(') || value.includes('var(') ? resolved(element, value) : value;
    };
  }
  function resolved(element, colour) {
    const probe = build('span', { hidden: true });
    probe.style.color = colour;
    element.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  }

  /** A colour of styleOf that what is under it shines through. @param {string} colour @param {number} opacity */
  function faint(colour, opacity) {
    return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${opacity})`);
  }

  /** Says when pages have become light or dark. @param {() => void} then */
  function onLight(then) {
    const options = { attributes: true, attributeFilter: ['data-light'] };
    new MutationObserver(then).observe(document.documentElement, options);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', then);
  }

  return { build, button, escape, plain, two, span, fragment, writeAddress, styleOf, faint, onLight };
})();
