// SPDX-License-Identifier: Apache-2.0
// Names as wide as there is room, and what kind an operation is.
'use strict';

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
