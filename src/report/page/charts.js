// SPDX-License-Identifier: Apache-2.0
// Small pictures. A row is a layer of the report; what cannot be drawn is left out.
'use strict';

const decibels = value => value === null || value === undefined ? '' : value.toFixed(1);

// The values that a tensor held, on a logarithmic scale of how many, with the range that is stored: what lies beyond is clipped.
function histogram(row, width, height, labelled) {
  const {histogram: counts, seen, reach} = row;
  if (!counts || !seen) return element('span', {class: 'soft'}, '');
  const low = Math.min(seen[0], reach ? reach[0] : 0), high = Math.max(seen[1], reach ? reach[1] : 0), floor = labelled ? 18 : 0;
  const x = value => high > low ? width * (value - low) / (high - low) : width / 2;
  const most = Math.log1p(Math.max(...counts, 1)), tall = height - floor, step = (seen[1] - seen[0]) / counts.length;
  const svg = shape('svg', {class: 'histogram', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': rangeText(row)});
  svg.append(shape('title', {}, rangeText(row)));
  if (reach) {
    for (const [from, to] of [[0, x(reach[0])], [x(reach[1]), width]])
      if (to - from > 0.5) svg.append(shape('rect', {class: 'outside', x: from, y: 0, width: to - from, height: tall}));
  }
  counts.forEach((n, i) => {
    const from = seen[0] + i * step, middle = from + step / 2, size = tall * 0.94 * Math.log1p(n) / most;
    if (n > 0) svg.append(shape('rect', {
      class: 'seen' + (reach && (middle < reach[0] || middle > reach[1]) ? ' beyond' : ''), x: x(from), y: tall - size,
      width: Math.max(0.8, x(from + step) - x(from) - (width > 200 ? 1 : 0.3)), height: size,
    }));
  });
  for (const end of reach || []) {
    const at = Math.min(Math.max(x(end), 0.75), width - 0.75);
    svg.append(shape('line', {class: 'reach', x1: at, x2: at, y1: 0, y2: tall}));
  }
  if (labelled) {
    svg.append(shape('text', {x: 0, y: height - 3}, short(low)), shape('text', {class: 'end', x: width, y: height - 3}, short(high)));
    if (x(0) > 40 && x(0) < width - 40) svg.append(shape('text', {class: 'middle', x: x(0), y: height - 3}, '0'));
  }
  return svg;
}

const short = value => Number(value.toPrecision(3)).toString();

function rangeText(row) {
  const span = pair => `${short(pair[0])} to ${short(pair[1])}`;
  const stored = row.reach ? `, stored ${span(row.reach)} (${row.observer}), ${clippedText(row)} clipped` : '';
  return row.seen ? `seen ${span(row.seen)}${stored}` : '';
}

function clippedText(row) {
  if (row.clipped === undefined) return '';
  return row.clipped === 0 ? '0' : row.clipped < 1e-5 ? '< 0.001 %' : (100 * row.clipped).toFixed(row.clipped < 0.001 ? 3 : 2) + ' %';
}

// A picture as wide as the room that it gets, drawn again when that changes.
function fitting(draw) {
  const room = element('div', {class: 'room'});
  let drawn = 0;
  new ResizeObserver(() => {
    const width = Math.floor(room.clientWidth);
    if (width < 1 || width === drawn) return;
    drawn = width;
    room.replaceChildren(draw(width));
  }).observe(room);
  return room;
}

// A figure of every layer from the first to the last, with a line that it should stay above.
function curve(rows, floor, open, label, W) {
  const drawn = rows.map((row, at) => ({row, at})).filter(({row}) => row.sqnr_db !== null && row.sqnr_db !== undefined);
  const H = 230, LEFT = 30, TOP = 12, RIGHT = 8, BOTTOM = 26, all = drawn.map(({row}) => row.sqnr_db);
  const top = Math.max(floor + 10, ...all) + 2, bottom = Math.min(0, ...all);
  const x = at => LEFT + (W - LEFT - RIGHT) * at / Math.max(1, rows.length - 1), y = db => TOP + (H - TOP - BOTTOM) * (top - db) / (top - bottom);
  const svg = shape('svg', {viewBox: `0 0 ${W} ${H}`, width: W, height: H, role: 'img', 'aria-label': label});
  const tick = top - bottom > 50 ? 20 : 10;
  for (let db = Math.ceil(bottom / tick) * tick; db <= top; db += tick) {
    svg.append(shape('line', {class: db === floor ? 'mark' : 'grid', x1: LEFT, x2: W - RIGHT, y1: y(db), y2: y(db)}),
               shape('text', {class: 'end', x: LEFT - 8, y: y(db) + 4}, db));
  }
  svg.append(shape('text', {x: LEFT, y: H - 6}, 'first layer'), shape('text', {class: 'end', x: W - RIGHT, y: H - 6}, 'last layer'),
             shape('path', {class: 'curve', d: drawn.map(({row, at}, i) => `${i ? 'L' : 'M'}${x(at).toFixed(1)} ${y(row.sqnr_db).toFixed(1)}`).join('')}));
  for (const {row, at} of drawn) {
    const dot = shape('circle', {class: 'dot' + (row.sqnr_db < floor ? ' low' : ''), cx: x(at), cy: y(row.sqnr_db), r: W / rows.length < 7 ? 2.2 : 3.4});
    dot.append(shape('title', {}, `${row.node || row.tensor}\n${row.op}, ${decibels(row.sqnr_db)} dB`));
    dot.addEventListener('click', () => open(row));
    svg.append(dot);
  }
  return svg;
}

// Named lengths under one another: [{name, title, parts: [[length, class]], value, open}].
function bars(rows) {
  const most = Math.max(...rows.flatMap(row => row.parts.map(([length]) => length)), 1e-12);
  const box = element('div', {class: 'bars'});
  for (const row of rows) {
    const name = row.open ? element('button', {class: 'name', title: row.title, onclick: row.open}, row.name)
      : element('span', {class: 'name', title: row.title}, row.name);
    const lines = row.parts.map(([length, kind]) => element('div', {class: 'bar ' + kind, style: `width: ${(100 * length / most).toFixed(2)}%`}));
    box.append(name, element('div', {}, ...lines), element('span', {class: 'value'}, row.value));
  }
  return box;
}

// Differences with their intervals on one axis around zero: [{name, value, low, high}].
function intervals(rows, scale, unit, W) {
  const LEFT = 84, RIGHT = 88, ROW = 34, H = rows.length * ROW + 26;
  const most = Math.max(...rows.flatMap(row => [Math.abs(row.low), Math.abs(row.high)]), 1e-9) * 1.08;
  const x = value => LEFT + (W - LEFT - RIGHT) * (value + most) / (2 * most);
  const svg = shape('svg', {viewBox: `0 0 ${W} ${H}`, width: W, height: H, role: 'img', 'aria-label': 'differences with their intervals'});
  svg.append(shape('line', {class: 'mark', x1: x(0), x2: x(0), y1: 4, y2: H - 22}), shape('text', {class: 'middle', x: x(0), y: H - 6}, 'no change'));
  rows.forEach((row, i) => {
    const y = 18 + i * ROW;
    svg.append(shape('text', {class: 'strong', x: 0, y: y + 4}, row.name),
               shape('line', {class: 'whisker', x1: x(row.low), x2: x(row.high), y1: y, y2: y}),
               shape('circle', {class: 'dot', cx: x(row.value), cy: y, r: 5}),
               shape('text', {class: 'end strong', x: W, y: y + 4}, `${signed(row.value * scale)}${unit}`));
  });
  return svg;
}

const signed = value => (value < 0 ? '\u2212' : '+') + Math.abs(value).toFixed(Math.abs(value) < 10 ? 1 : 0);
