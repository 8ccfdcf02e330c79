// SPDX-License-Identifier: Apache-2.0
// The report of a comparison: model A is the reference, B what is compared with it. A row is a tensor that both compute.
'use strict';

const figure = value => value === null ? 'not a number' : Number(value.toPrecision(4)).toString();
const answered = row => row.sqnr_db === null ? (row.differing ? 'far' : 'equal') : decibels(row.sqnr_db);

function tensorColumns(rows) {
  const most = Math.max(...rows.map(row => row.added || 0), 1e-30);
  const bar = row => element('span', {class: 'share'}, element('span', {class: 'bar', style: `width: ${100 * Math.sqrt(row.added / most)}%`}),
    element('span', {class: 'value'}, percent(Math.sqrt(row.added), 1)));
  return [
    {name: '#', key: row => row.at, cell: row => row.at + 1, kind: 'number', upwards: true},
    {name: 'Layer', key: row => row.node || row.tensor, kind: 'layer',
     cell: row => element('span', {title: row.tensor}, row.node || row.tensor, element('small', {}, row.op + (row.output ? ', an answer' : '')))},
    {name: 'SQNR dB', hint: 'of B against A', key: row => row.sqnr_db, cell: answered, kind: 'number', upwards: true},
    {name: 'Added here', hint: 'error over signal beyond that of the tensors it was computed from', key: row => row.added || undefined, cell: row => row.added ? bar(row) : ''},
    {name: 'Differing', key: row => row.differing / Math.max(1, row.elements), kind: 'number', cell: row => percent(row.differing, row.elements)},
    {name: 'Largest', hint: 'difference, in real units', key: row => row.largest, kind: 'number', cell: row => row.differing ? figure(row.largest) : ''},
    {name: 'Elements', key: row => row.elements, kind: 'number', cell: row => count(row.elements)},
    {name: 'Same bits', key: row => row.same_bits ? 'yes' : 'no', cell: row => row.same_bits ? 'yes' : ''},
  ];
}

function tensorDetail(row) {
  return element('div', {class: 'inside'}, list([
    ['operation', row.op], ['node', row.node], ['tensor of A', row.tensor], ['of B', row.other === row.tensor ? '' : row.other],
    ['differing', `${row.differing} of ${row.elements} elements`],
  ]), list(row.differing ? [['the most', `${figure(row.largest)} at [${row.at_index.join(', ')}]`], ['A there', figure(row.a)], ['B there', figure(row.b)]] : []));
}

function comparisonReport(data) {
  const rows = data.tensors;
  rows.forEach((row, at) => { row.at_index = row.at; row.at = at; });
  const table = new LayerTable(tensorColumns(rows), rows, tensorDetail), open = row => table.open(row);
  table.sort(0, false);
  return [
    verdict(data.verdict), facts(data.facts),
    ...(data.advice.length ? [section('What to do', '', advice(data.advice))] : []),
    section('', '', card('Layer by layer', `SQNR of each tensor of B against A; below ${data.floor_db} dB is marked, equal tensors have no dot.`,
      fitting(width => curve(rows, data.floor_db, open, 'SQNR of each tensor', width)))),
    section('Tensors', 'In the order of execution; a click on a head sorts anew, one on a row shows where the two differ most.', table.element),
    glossary([
      ['SQNR', 'Power of A\u2019s signal over power of the difference, in decibels: 20 dB is an error of 10 %, 40 dB of 1 %.'],
      ['Added here', 'How large the error is beside the signal, beyond the largest such share among what the tensor was computed from.'],
      ['First to depart', 'The first tensor that differs, by its bits or by more than the tolerance.'],
    ]),
  ];
}
