// SPDX-License-Identifier: Apache-2.0
// All nodes as a table, sorted by the column whose head is clicked.
'use strict';

function tablePanel(view, open) {
  const total = view.nodes.reduce((sum, node) => sum + (node.m || 0), 0);
  const size = node => node.r.reduce((sum, t) => sum + (t < 0 ? 0 : view.tensors[t].bytes), 0);
  const first = node => node.r.length && node.r[0] >= 0 ? view.tensors[node.r[0]].type : '';
  const columns = [
    ['#', node => node.at, node => node.at, 'number'], ['operation', node => node.o, node => node.o, 'op'],
    ['name', node => node.n, node => node.n, 'name'], ['result', first, first, 'type'],
    ['MACs', node => node.m || 0, node => node.m ? count(node.m) : '', 'number'],
    ['share', node => node.m || 0, node => percent(node.m || 0, total), 'number'],
    ['parameters', node => node.p || 0, node => node.p ? count(node.p) : '', 'number'],
    ['weights', node => node.b || 0, node => node.b ? bytes(node.b) : '', 'number'],
    ['result bytes', size, node => size(node) ? bytes(size(node)) : '', 'number'],
    ['kernel', node => node.k || '', node => node.k || '', 'type'],
  ].filter(([name]) => name !== 'kernel' || view.nodes.some(node => node.k))
   .filter(([name]) => !['MACs', 'share'].includes(name) || total > 0);
  view.nodes.forEach((node, i) => { node.at = i; });

  const head = element('tr'), body = element('tbody'), rows = view.nodes.map(node => {
    const row = element('tr', {class: node.x ? 'refused' : '', 'data-node': node.at, tabindex: 0});
    for (const [name, , text, kind] of columns) {
      const cell = element('td', {class: kind, title: text(node)}, text(node));
      if (name === 'operation') cell.prepend(element('i', {class: 'dot kind-' + kindOf(node.o)}));
      row.append(cell);
    }
    row.addEventListener('click', () => open(node.at));
    row.addEventListener('keydown', event => { if (event.key === 'Enter') open(node.at); });
    return row;
  });
  let sorted = 0, downwards = false;
  const sort = column => {
    downwards = column === sorted ? !downwards : columns[column][3] === 'number' && column > 0;
    sorted = column;
    const key = columns[column][1], sign = downwards ? -1 : 1;
    const order = [...view.nodes].sort((a, b) => {
      const [x, y] = [key(a), key(b)];
      return sign * (typeof x === 'number' ? x - y : x.localeCompare(y)) || a.at - b.at;
    });
    body.replaceChildren(...order.map(node => rows[node.at]));
    [...head.children].forEach((cell, i) => cell.setAttribute('aria-sort', i !== sorted ? 'none' : downwards ? 'descending' : 'ascending'));
  };
  columns.forEach(([name, , , kind], i) => head.append(
    element('th', {class: kind, 'aria-sort': 'none'}, element('button', {onclick: () => sort(i)}, name))));
  downwards = true;
  sort(0);
  const panel = element('div', {class: 'table scroll'}, element('table', {}, element('thead', {}, head), body));
  panel.filter = text => {
    const wanted = text.trim().toLowerCase();
    view.nodes.forEach(node => {
      rows[node.at].hidden = wanted !== '' && !`${node.o}\n${node.n}\n${first(node)}`.toLowerCase().includes(wanted);
    });
  };
  return panel;
}
