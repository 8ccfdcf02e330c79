// SPDX-License-Identifier: Apache-2.0
// The report of a quantisation. Of pairs of figures the first is the float plan's, the second the quantised one's.
'use strict';

const microseconds = us => us >= 1000 ? (us / 1000).toFixed(us >= 10000 ? 1 : 2) + ' ms' : us.toFixed(us >= 100 ? 0 : 1) + ' \u00b5s';
const arrow = (pair, text) => element('span', {}, element('span', {class: 'before'}, text(pair[0]) + ' \u2192 '), text(pair[1]));
const after = row => row.us ? row.us[1] : undefined;

function shareCell(row, most) {
  if (!row.error_share) return '';
  return element('span', {class: 'share'}, element('span', {class: 'bar', style: `width: ${100 * row.error_share / most}%`}),
    element('span', {class: 'value'}, percent(row.error_share, 1)));
}

function timeCell(row) {
  if (!row.us || Math.max(...row.us) < 0.05) return row.fused && row.macs ? 'fused' : '';
  return element('span', {class: row.slower ? 'warn' : ''}, row.fused ? microseconds(row.us[0]) + ' \u2192 fused' : arrow(row.us, microseconds));
}

function layerColumns(rows) {
  const most = Math.max(...rows.map(row => row.error_share || 0), 1e-12);
  return [
    {name: '#', key: row => row.at, cell: row => row.at + 1, kind: 'number', upwards: true},
    {name: 'Layer', key: row => row.node || row.tensor, kind: 'layer',
     cell: row => { const box = element('span', {title: row.node || row.tensor}, row.node || row.tensor, element('small', {}, row.op)); return box; }},
    {name: 'Computes in', key: row => row.computes, cell: row => element('span', {class: 'chip' + (row.integer ? '' : ' float'), title: row.reason || ''}, row.computes)},
    {name: 'Share of error', hint: 'of what all layers cost the answers, each stored alone', key: row => row.error_share || undefined, cell: row => shareCell(row, most)},
    {name: 'SQNR dB', hint: 'of this result against float, with what earlier layers lost', key: row => row.sqnr_db, cell: row => decibels(row.sqnr_db), kind: 'number', upwards: true},
    {name: 'Values and range', hint: 'how often, on a logarithmic scale; sorted by what is clipped', key: row => row.clipped, cell: row => histogram(row, 132, 30)},
    {name: 'Clipped', key: row => row.clipped, kind: 'number',
     cell: row => element('span', {class: row.clipped > 0.01 ? 'warn' : ''}, clippedText(row))},
    {name: 'Weights dB', hint: 'SQNR of the stored weights', key: row => row.weights_sqnr_db, cell: row => decibels(row.weights_sqnr_db), kind: 'number', upwards: true},
    {name: 'Weights', hint: 'bytes that the plan holds for the layer', key: row => row.weight_bytes && row.weight_bytes[1], kind: 'number',
     cell: row => row.weight_bytes && row.weight_bytes[0] + row.weight_bytes[1] ? arrow(row.weight_bytes, bytes) : ''},
    {name: 'MACs', key: row => row.macs || undefined, cell: row => row.macs ? count(row.macs) : '', kind: 'number'},
    {name: 'Time here', hint: 'the least of all runs', key: after, kind: 'number',
     cell: timeCell},
  ];
}

function layerDetail(row, data) {
  const kernels = row.kernels ? row.kernels.filter(name => name).join(' \u2192 ') : '';
  const left = element('div', {},
    element('p', {class: 'lead'}, row.histogram ? rangeText(row) : row.reason || ''), histogram(row, 460, 130, true));
  const right = element('div', {}, list([
    ['operation', row.op], ['result', row.tensor], ['computes in', row.reason || row.computes],
    ['observer', row.observer], ['scale', row.scale === undefined ? '' : `${row.scale.toPrecision(5)}, zero point ${row.zero_point}`],
    ['SQNR', row.sqnr_db === null || row.sqnr_db === undefined ? '' : `${decibels(row.sqnr_db)} dB here`],
    ['stored alone', row.alone_db ? `the answers keep ${decibels(row.alone_db)} dB` : ''],
    ['weights', row.weights_sqnr_db ? `SQNR ${decibels(row.weights_sqnr_db)} dB, ${bytes(row.weight_bytes[0])} \u2192 ${bytes(row.weight_bytes[1])}` : ''],
    ['result bytes', row.result_bytes && row.result_bytes[0] ? `${bytes(row.result_bytes[0])} \u2192 ${bytes(row.result_bytes[1])}` : ''],
    ['kernels', kernels],
  ]), ...(row.remedy ? [element('p', {class: 'lead'}, row.remedy.text), command(row.remedy.command)] : []));
  return element('div', {class: 'inside'}, left, right);
}

function errorCard(rows, open, whole) {
  const worst = [...rows].filter(row => row.error_share > 0).sort((a, b) => b.error_share - a.error_share).slice(0, 10);
  const named = worst.map(row => ({name: row.node || row.tensor, title: row.node || row.tensor, parts: [[row.error_share, '']],
                                   value: percent(row.error_share, 1), open: () => open(row)}));
  const sum = -10 * Math.log10(rows.reduce((noise, row) => noise + (row.alone_db ? 10 ** (-row.alone_db / 10) : 0), 0));
  return card('Where the error comes from', 'The costliest layers. Each was stored alone, all else float; the shares are of the sum, which would be ' +
    `${decibels(sum)} dB. Together the answers keep ${decibels(whole)} dB.`, bars(named));
}

function timeCard(rows, latency) {
  const sums = new Map();
  for (const row of rows) {
    if (!row.us) continue;
    const sum = sums.get(row.op) || [0, 0];
    sums.set(row.op, [sum[0] + row.us[0], sum[1] + row.us[1]]);
  }
  sums.set('to and from integers', latency.conversions_us);
  sums.set('other', latency.other_us);
  const most = Math.max(...[...sums.values()].flat());
  const shown = [...sums].filter(([, us]) => Math.max(...us) > 0.002 * most).sort((a, b) => Math.max(...b[1]) - Math.max(...a[1])).slice(0, 8);
  return card('Where the time goes', `The least time of each operation over ${latency.runs} runs, both plans in turn on this machine.`,
    element('p', {class: 'legend'}, element('span', {}, element('i', {class: 'real'}), 'float'), element('span', {}, element('i'), 'quantised')),
    bars(shown.map(([op, us]) => ({name: op, title: op, parts: [[us[0], 'real'], [us[1], '']], value: `${microseconds(us[0])} \u2192 ${microseconds(us[1])}`}))));
}

function accuracySection(accuracy) {
  const figure = one => `${one.hits === undefined ? one.value.toFixed(3) : (100 * one.value).toFixed(1) + ' %'}`;
  const span = one => one.hits === undefined ? `${one.low.toFixed(3)} to ${one.high.toFixed(3)}` : `${(100 * one.low).toFixed(1)} to ${(100 * one.high).toFixed(1)} %`;
  const [stored, real] = accuracy.models;
  const rows = (stored.figures || []).map((one, i) => element('tr', {}, element('td', {}, one.name),
    ...[real.figures[i], one].map(side => element('td', {class: 'number'}, figure(side), element('small', {}, span(side))))));
  const table = element('table', {class: 'plain'}, element('thead', {}, element('tr', {}, element('th', {}, ''),
    element('th', {class: 'number'}, 'float (95 %)'), element('th', {class: 'number'}, 'quantised (95 %)'))), element('tbody', {}, ...rows));
  return section('Accuracy', accuracy.note, element('div', {class: 'pair'}, element('div', {class: 'card'}, table),
    card('Change, paired', 'Quantised less float on the same samples, in points of 100, with the interval of 95 %.', fitting(width => intervals(accuracy.difference, 100, ' points', width)))));
}

function stepsText(data) {
  return data.steps.map(step => `${step.step} ${decibels(step.sqnr_db)} dB${step.kept ? '' : ' (not kept)'}`).join(', ');
}

function quantisedReport(data) {
  const rows = [...data.inputs, ...data.layers];
  rows.forEach((row, at) => { row.at = at; row.slower = row.us && row.us[0] > 0 && row.us[1] > 1.1 * row.us[0] && row.us[1] - row.us[0] > 20; });
  const table = new LayerTable(layerColumns(rows), rows, row => layerDetail(row, data));
  const open = row => table.open(row);
  const tried = rows.some(row => row.error_share > 0), known = rows.some(row => typeof row.sqnr_db === 'number');
  table.sortBy(tried ? 'Share of error' : 'Weights dB');
  return [
    verdict(data.verdict), facts(data.facts),
    ...(data.advice.length ? [section(data.verdict.level === 'good' ? 'What more there is to gain' : 'What to do', '', advice(data.advice))] : []),
    ...(data.accuracy ? [accuracySection(data.accuracy)] : []),
    section('', '', element('div', {class: 'pair'}, ...(tried ? [errorCard(rows, open, data.sqnr_db)] : []), timeCard(rows, data.latency))),
    ...(known ? [section('', '', card('How the signal holds through the net',
      `SQNR of each result against float, with what all earlier layers lost; below ${data.floor_db} dB is marked. Steps: ${stepsText(data)}.`,
      fitting(width => curve(rows, data.floor_db, open, 'SQNR of each layer', width))))] : []),
    section('Layers', (tried ? 'Sorted by what they cost' : 'Sorted by how well their weights are stored') + '; a click on a head sorts anew, one on a row shows all of it.', table.element),
    glossary([
      ['SQNR', 'Power of the float signal over power of the error, in decibels: 20 dB is an error of 10 %, 40 dB of 1 %.'],
      ['Share of error', 'The layer\u2019s result and weights are rounded as they are stored, everything else computes in floats; what the answers lose, of the sum over all layers.'],
      ['Values and range', 'How the float values are spread; orange lines are the ends of what the stored integers reach, red is clipped.'],
      ['Weights', 'Weights, biases and tables, in the float plan and in the quantised one.'],
      ['Time here', 'Least time over interleaved runs of both plans; a layer that became part of its neighbour is called fused.'],
    ]),
  ];
}
