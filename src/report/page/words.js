// SPDX-License-Identifier: Apache-2.0
// Numbers for people, and elements of the page. Text of a model reaches the page as text only.
'use strict';

const SVG = 'http://www.w3.org/2000/svg';

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'onclick') made.addEventListener('click', value); else made.setAttribute(key, value);
  }
  made.append(...children.map(child => child instanceof Node ? child : String(child)));
  return made;
}

function shape(tag, attributes = {}, text) {
  const made = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function count(n) {
  for (const [size, unit] of [[1e12, ' T'], [1e9, ' G'], [1e6, ' M'], [1e3, ' k']])
    if (n >= size) return (n / size).toFixed(n >= 100 * size ? 0 : n >= 10 * size ? 1 : 2) + unit;
  return String(n);
}

function bytes(n) {
  for (const [size, unit] of [[1 << 30, ' GiB'], [1 << 20, ' MiB'], [1 << 10, ' KiB']])
    if (n >= size) return (n / size).toFixed(n >= 100 * size ? 0 : n >= 10 * size ? 1 : 2) + unit;
  return n + ' B';
}

function percent(part, whole) {
  if (!whole || !part) return '';
  const share = 100 * part / whole;
  return share < 0.1 ? '< 0.1 %' : share.toFixed(1) + ' %';
}

function shortened(text, most) {
  return text.length <= most ? text : text.slice(0, Math.ceil(most / 2) - 1) + '\u2026' + text.slice(-Math.floor(most / 2));
}
