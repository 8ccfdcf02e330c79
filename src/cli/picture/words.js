// SPDX-License-Identifier: Apache-2.0
// Numbers and names for people, and elements of the page. Text of a model reaches the page as text only.
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

const FONT = {
  op: '600 12px system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif',
  name: '11px system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif',
  type: '10.5px ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace',
};
const pen = document.createElement('canvas').getContext('2d');
function widthOf(text, font) {
  pen.font = FONT[font];
  return pen.measureText(text).width;
}

// The text, its middle left out until it is no wider than `most` pixels.
function fitted(text, font, most) {
  const width = widthOf(text.slice(0, 400), font);
  if (width <= most && text.length <= 400) return text;
  let letters = Math.max(2, Math.floor(Math.min(text.length, 400) * most / width));
  while (letters > 2 && widthOf(shortened(text, letters), font) > most) letters--;
  return shortened(text, letters);
}

// What kind of work an operation is: decides its colour.
const KINDS = [
  ['quant', /quant|fake/], ['conv', /conv/], ['control', /lstm|gru|rnn|svdf|^if$|while|loop|scan|call|var|variable/],
  ['matmul', /matmul|gemm|fully|einsum|dot/],
  ['pool', /pool|mean|reduce|arg_|argm|top_?k|^sum|cumsum|nonmax|non_max/], ['norm', /norm|lrn/],
  ['act', /relu|sigmoid|tanh|softmax|clamp|clip|swish|gelu|elu|logistic|soft|mish|hard|^exp|sqrt|^erf/],
  ['move', /reshape|transpose|slice|concat|pad|gather|scatter|resize|cast|squeeze|split|shape|flatten|tile|expand|pack|space|depth|fill|range|reverse|broadcast|identity|constant|where|select/],
  ['elem', /add|sub|mul|div|min|max|pow|abs|neg|floor|ceil|round|log|sin|cos|sign|equal|less|greater|and|or|not|mod|square|sum/],
];
function kindOf(op) {
  if (op === 'input' || op === 'output') return 'end';
  const lower = op.toLowerCase();
  const found = KINDS.find(([, pattern]) => pattern.test(lower));
  return found ? found[0] : 'other';
}
