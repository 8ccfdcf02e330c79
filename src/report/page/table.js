// SPDX-License-Identifier: Apache-2.0
// A table of layers that is sorted by the column whose head is clicked; a row opens to show all that is known of its layer.
// A column is {name, hint, key: row => number or text, cell: row => text or element, kind}.
'use strict';

function keyOf(column, row) {
  const key = column.key(row);
  return key === undefined || key === '' ? null : key;
}

// Columns of which no row has a figure are left out.
class LayerTable {
  constructor(every, rows, detail) {
    const columns = every.filter(column => rows.some(row => keyOf(column, row) !== null));
    this.columns = columns;
    this.rows = rows;
    this.detail = detail;
    this.head = element('tr');
    this.parts = rows.map(row => this.part(row));
    columns.forEach((column, i) => this.head.append(element('th', {class: column.kind || '', 'aria-sort': 'none', title: column.hint || ''},
      element('button', {onclick: () => this.sort(i)}, column.name))));
    this.table = element('table', {class: 'layers'}, element('thead', {}, this.head), ...this.parts);
    this.search = element('input', {type: 'search', placeholder: 'Filter by name or operation', 'aria-label': 'filter layers', spellcheck: 'false'});
    this.search.addEventListener('input', () => this.filter(this.search.value));
    this.shown = element('span', {class: 'soft'}, `${rows.length} layers`);
    this.element = element('div', {}, element('div', {class: 'tools'}, this.search, this.shown), element('div', {class: 'scroll'}, this.table));
  }

  part(row) {
    const line = element('tr', {class: 'row', tabindex: 0, 'aria-expanded': 'false'});
    for (const column of this.columns) line.append(element('td', {class: column.kind || ''}, column.cell(row)));
    const part = element('tbody', {}, line);
    const toggle = () => this.toggle(part, line, row);
    line.addEventListener('click', toggle);
    line.addEventListener('keydown', event => { if (event.key === 'Enter') toggle(); });
    return part;
  }

  toggle(part, line, row) {
    const open = part.children.length > 1;
    if (open) part.lastChild.remove();
    else part.append(element('tr', {class: 'detail'}, element('td', {colspan: this.columns.length}, this.detail(row))));
    line.setAttribute('aria-expanded', !open);
  }

  // Shows one layer, whatever is filtered.
  open(row) {
    this.search.value = '';
    this.filter('');
    const part = this.parts[this.rows.indexOf(row)];
    if (part.children.length === 1) part.firstChild.click();
    part.scrollIntoView({block: 'center', behavior: 'smooth'});
  }

  sortBy(name) {
    this.sort(Math.max(0, this.columns.findIndex(column => column.name === name)));
  }

  // Numbers begin with the largest, words with the first; what has no figure comes last in either direction.
  sort(index, downwards) {
    const column = this.columns[index], key = row => keyOf(column, row);
    const numbers = this.rows.some(row => typeof key(row) === 'number');
    this.downwards = downwards !== undefined ? downwards : this.sorted === index ? !this.downwards : numbers && !column.upwards;
    this.sorted = index;
    const sign = this.downwards ? -1 : 1;
    const order = this.rows.map((row, at) => ({at, key: key(row)})).sort((a, b) => {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null) || a.at - b.at;
      return sign * (typeof a.key === 'number' ? a.key - b.key : a.key.localeCompare(b.key)) || a.at - b.at;
    });
    this.table.append(...order.map(({at}) => this.parts[at]));
    [...this.head.children].forEach((cell, i) =>
      cell.setAttribute('aria-sort', i !== index ? 'none' : this.downwards ? 'descending' : 'ascending'));
  }

  filter(text) {
    const wanted = text.trim().toLowerCase();
    let shown = 0;
    this.rows.forEach((row, i) => {
      const hit = `${row.op}\n${row.node}\n${row.tensor}`.toLowerCase().includes(wanted);
      this.parts[i].hidden = !hit;
      shown += hit;
    });
    this.shown.textContent = wanted ? `${shown} of ${this.rows.length} layers` : `${this.rows.length} layers`;
  }
}
