// SPDX-License-Identifier: Apache-2.0
// What every report has: a verdict, a few large figures, advice. And the page around them.
'use strict';

const SIGNS = {good: '\u2713', fair: '!', bad: '\u2715'};

function verdict({level, text}) {
  return element('div', {class: 'verdict ' + level, 'data-level': level},
    element('span', {class: 'sign', 'aria-label': {good: 'fine', fair: 'with care', bad: 'not fit'}[level]}, SIGNS[level]), element('p', {}, text));
}

function facts(list) {
  return element('div', {class: 'facts'}, ...list.map(({key, label, before, after, note}) => element('div', {class: 'fact', 'data-fact': key},
    element('h2', {}, label),
    element('div', {class: 'figure' + (after.length > 14 ? ' long' : '')}, ...(before ? [element('span', {class: 'before'}, before + ' \u2192 ')] : []), element('span', {class: 'after'}, after)),
    element('p', {class: 'note'}, note))));
}

// A command line, copied by a click.
function command(text) {
  const button = element('button', {class: 'command', 'data-state': 'copy', title: 'copy'}, element('code', {}, text));
  button.addEventListener('click', event => {
    event.stopPropagation();
    const told = state => { button.dataset.state = state; };
    navigator.clipboard ? navigator.clipboard.writeText(text).then(() => told('copied'), () => told('select and copy')) : told('select and copy');
  });
  return button;
}

function advice(list) {
  return element('ul', {class: 'advice'}, ...list.map(({text, command: line}) =>
    element('li', {}, element('p', {}, text), ...(line ? [command(line)] : []))));
}

function section(title, lead, ...children) {
  return element('section', {}, ...(title ? [element('h2', {}, title)] : []), ...(lead ? [element('p', {class: 'lead'}, lead)] : []), ...children);
}

function card(title, lead, ...children) {
  return element('div', {class: 'card'}, element('h2', {}, title), element('p', {class: 'lead'}, lead), ...children);
}

function glossary(words) {
  return element('footer', {}, element('h2', {}, 'What the figures mean'),
    element('dl', {}, ...words.flatMap(([word, meaning]) => [element('dt', {}, word), element('dd', {}, meaning)])));
}

function list(pairs) {
  return element('dl', {}, ...pairs.filter(([, value]) => value !== '' && value !== undefined && value !== null)
    .flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]));
}

function startPage(data) {
  document.title = data.title + ' \u2013 whet';
  document.getElementById('title').textContent = data.title;
  document.getElementById('about').textContent = data.about;
  document.getElementById('theme').addEventListener('click', () => {
    const dark = getComputedStyle(document.documentElement).getPropertyValue('color-scheme').trim() === 'dark';
    document.documentElement.dataset.theme = dark ? 'light' : 'dark';
  });
}
