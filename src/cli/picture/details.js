// SPDX-License-Identifier: Apache-2.0
// The side panel: the model, or the node that was chosen.
'use strict';

function section(title, ...children) {
  return element('section', {}, element('h3', {}, title), ...children);
}

function facts(rows) {
  const list = element('dl');
  for (const [name, value] of rows) list.append(element('dt', {}, name), element('dd', {}, value));
  return list;
}

function tensorRow(view, t, note, go) {
  if (t < 0) return element('li', {class: 'absent'}, 'absent');
  const tensor = view.tensors[t];
  const row = element('li', {}, go ? element('button', {class: 'link', onclick: go}, tensor.name) : element('span', {class: 'tensor'}, tensor.name),
                      element('span', {class: 'type'}, tensor.type || 'shape not stated'));
  const notes = [tensor.constant ? 'constant' : '', tensor.bytes ? bytes(tensor.bytes) : '', note].filter(Boolean);
  if (notes.length) row.append(element('span', {class: 'note'}, notes.join(', ')));
  return row;
}

// What is not supported, nodes of one reason together.
function refusals(data, view, open) {
  const groups = new Map();
  view.nodes.forEach((node, i) => {
    if (!node.x) return;
    const key = node.x.join('\n');
    if (!groups.has(key)) groups.set(key, {reason: node.x[0], remedy: node.x[1], nodes: []});
    groups.get(key).nodes.push(i);
  });
  const banner = element('div', {class: 'banner'}, element('b', {}, 'This model is not supported as it is.'));
  if (!groups.size) banner.append(element('pre', {}, data.error));
  for (const {reason, remedy, nodes} of groups.values()) {
    banner.append(element('p', {}, reason, ...(remedy ? [element('br'), 'Remedy: ' + remedy + '.'] : [])));
    const list = element('ul', {class: 'red'});
    for (const i of nodes) list.append(element('li', {}, element('button', {class: 'link', onclick: () => open(i)}, view.nodes[i].o), ' ' + view.nodes[i].n));
    banner.append(list);
  }
  return banner;
}

function describeModel(data, view, open) {
  const parts = [element('h2', {}, data.name)];
  if (data.error) parts.push(refusals(data, view, open));
  parts.push(facts([['file', data.file], ...data.facts]));
  if (view.note) parts.push(element('p', {class: 'note'}, view.note));
  const total = view.nodes.reduce((sum, node) => sum + (node.m || 0), 0), kinds = new Map();
  for (const node of view.nodes) {
    const row = kinds.get(node.o) || {count: 0, macs: 0, refused: 0};
    row.count++;
    row.macs += node.m || 0;
    row.refused += node.x ? 1 : 0;
    kinds.set(node.o, row);
  }
  const list = element('ul', {class: 'kinds'});
  for (const [op, row] of [...kinds].sort((a, b) => b[1].macs - a[1].macs || b[1].count - a[1].count)) {
    list.append(element('li', {class: row.refused ? 'refused' : ''}, element('i', {class: 'dot kind-' + kindOf(op)}),
                        element('span', {class: 'op'}, op), element('span', {class: 'number'}, '\u00d7 ' + row.count),
                        element('span', {class: 'number'}, percent(row.macs, total))));
  }
  parts.push(section('Operations', list));
  return parts;
}

function describeNode(view, index, open) {
  const node = view.nodes[index], total = view.nodes.reduce((sum, other) => sum + (other.m || 0), 0);
  const producers = new Map(), readers = new Map();
  view.nodes.forEach((other, i) => {
    other.r.forEach(t => producers.set(t, i));
    other.i.forEach(t => { if (!readers.has(t)) readers.set(t, new Set()); readers.get(t).add(i); });
  });
  const parts = [element('h2', {}, element('i', {class: 'dot kind-' + kindOf(node.o)}), node.o), element('p', {class: 'name'}, node.n)];
  if (node.x) parts.push(element('div', {class: 'banner'}, element('b', {}, 'Not supported: '), node.x[0], ...(node.x[1] ? [element('p', {}, 'Remedy: ' + node.x[1])] : [])));
  const rows = [['step', index]];
  if (node.k) rows.push(['kernel here', node.k]);
  if (node.m) rows.push(['MACs', `${count(node.m)} (${percent(node.m, total)})`]);
  if (node.p) rows.push(['parameters', count(node.p)]);
  if (node.b) rows.push(['weights', bytes(node.b)]);
  parts.push(facts(rows));
  if (node.a && node.a.length) parts.push(section('Attributes', facts(node.a)));
  const from = t => producers.has(t) ? () => open(producers.get(t)) : undefined;
  parts.push(section('Operands', element('ul', {class: 'tensors'}, ...node.i.map(t => tensorRow(view, t, '', from(t))))));
  const results = node.r.map(t => {
    const row = tensorRow(view, t, '');
    for (const reader of readers.get(t) || [])
      row.append(element('button', {class: 'link reader', onclick: () => open(reader)}, '\u2192 ' + view.nodes[reader].o + ' ' + view.nodes[reader].n));
    return row;
  });
  parts.push(section('Results', element('ul', {class: 'tensors'}, ...results)));
  return parts;
}

function describeEnd(view, box) {
  return [element('h2', {}, element('i', {class: 'dot kind-end'}), box.title), element('p', {class: 'name'}, box.name),
          element('ul', {class: 'tensors'}, tensorRow(view, box.tensor, ''))];
}
