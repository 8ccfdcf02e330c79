// SPDX-License-Identifier: Apache-2.0
// The arena over time: every tensor a block from the step that writes it to the last that reads it, at its
// address; above, the bytes alive at each step.
'use strict';

function memoryPanel(view, open, room) {
  const {arena, tensors, nodes} = view, steps = nodes.length;
  const peak = arena.live.indexOf(Math.max(...arena.live));
  const panel = element('div', {class: 'memory'});
  const LEFT = 74, RIGHT = 18, TOP = 26, LIVE = 96, GAP = 40, FLOOR = 34;
  const width = Math.max(560, room.clientWidth - 46, LEFT + RIGHT + steps * 2), plot = width - LEFT - RIGHT;
  const arenaTop = TOP + LIVE + GAP, tall = Math.max(260, room.clientHeight - arenaTop - FLOOR - 110), height = arenaTop + tall + FLOOR;
  const most = Math.max(arena.bytes, ...arena.live, 1);
  const x = step => LEFT + plot * step / Math.max(1, steps), y = at => arenaTop + tall * at / Math.max(1, arena.bytes);
  const svg = shape('svg', {class: 'arena', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': 'memory over time'});

  const level = value => TOP + LIVE * (1 - value / most);
  let line = `M${x(0)} ${TOP + LIVE}`;
  arena.live.forEach((value, i) => { line += `L${x(i)} ${level(value)}L${x(i + 1)} ${level(value)}`; });
  svg.append(shape('text', {class: 'caption', x: LEFT, y: 14}, 'bytes alive at each step'),
             shape('path', {class: 'alive', d: line + `L${x(steps)} ${TOP + LIVE}Z`}));
  axis(svg, LEFT, LEFT + plot, [0, 0.5, 1].map(part => [level(part * most), bytes(Math.round(part * most))]));

  svg.append(shape('text', {class: 'caption', x: LEFT, y: arenaTop - 12}, 'the arena: address by step'));
  axis(svg, LEFT, LEFT + plot, [0, 0.25, 0.5, 0.75, 1].map(part => [y(part * arena.bytes), bytes(Math.round(part * arena.bytes))]));
  for (const t of tensors) {
    if (t.first === undefined) continue;
    const maker = nodes[t.first] && nodes[t.first].r.includes(t.id) ? t.first : -1;
    const block = shape('rect', {
      class: 'block kind-' + (maker < 0 ? 'end' : kindOf(nodes[maker].o)), x: x(Math.max(0, t.first)) + 0.5, y: y(t.offset) + 0.5,
      width: Math.max(1.5, x(t.last + 1) - x(Math.max(0, t.first)) - 1), height: Math.max(1.5, y(t.bytes) - y(0) - 1), rx: 2,
    });
    block.append(shape('title', {}, `${t.name}\n${t.type}\n${bytes(t.bytes)} at ${t.offset}, steps ${Math.max(0, t.first)} to ${t.last}`));
    block.addEventListener('click', () => { if (maker >= 0) open(maker); });
    svg.append(block);
  }
  const left = x(peak) > LEFT + plot / 2;
  svg.append(shape('rect', {class: 'peak', x: x(peak), y: TOP - 6, width: Math.max(2, x(peak + 1) - x(peak)), height: arenaTop + tall - TOP + 6}),
             shape('text', {class: 'peak-label', x: left ? x(peak + 1) : Math.max(x(peak), LEFT + 180), y: 14, 'text-anchor': left ? 'end' : 'start'},
                   `peak: ${bytes(arena.live[peak])} at step ${peak}, ${shortened(nodes[peak].o + ' ' + nodes[peak].n, 48)}`));
  const every = Math.max(1, Math.ceil(steps / (plot / 44)));
  for (let i = 0; i < steps; i += every)
    svg.append(shape('text', {class: 'tick', x: (x(i) + x(i + 1)) / 2, y: arenaTop + tall + 16, 'text-anchor': 'middle'}, i));
  svg.append(shape('text', {class: 'tick', x: LEFT + plot, y: arenaTop + tall + 31, 'text-anchor': 'end'}, 'step'));

  panel.append(element('p', {class: 'lead'},
    `The arena takes ${bytes(arena.bytes)}. ${arena.bytes === arena.lower ? 'No placement can take less' :
      `No placement could take less than ${bytes(arena.lower)}`}: that much is alive at step ${peak}, `,
    element('button', {class: 'link', onclick: () => open(peak)}, `${nodes[peak].o} ${shortened(nodes[peak].n, 60)}`), '.'),
    element('div', {class: 'scroll'}, svg));
  return panel;
}

function axis(svg, from, to, rows) {
  for (const [y, label] of rows) {
    svg.append(shape('line', {class: 'grid', x1: from, x2: to, y1: y, y2: y}),
               shape('text', {class: 'tick', x: from - 8, y: y + 3.5, 'text-anchor': 'end'}, label));
  }
}
