// SPDX-License-Identifier: Apache-2.0
'use strict';

(() => {
  const data = JSON.parse(document.getElementById('model').textContent);
  for (const view of data.views) view.tensors = view.tensors.map((row, id) => {
    const [name, type, bytes, constant, offset, first, last] = row;
    return {id, name, type, bytes, constant, offset, first, last};
  });
  const find = id => document.getElementById(id), stage = find('stage'), side = find('side'), search = find('search');
  let view, graph, shown = {};
  document.title = data.name + ' \u2013 whet';
  find('title').textContent = data.name;

  const show = name => {
    for (const [key, part] of Object.entries(shown)) part.hidden = key !== name;
    for (const tab of find('tabs').children) tab.setAttribute('aria-selected', tab.dataset.panel === name);
    document.body.dataset.panel = name;
    if (name === 'graph') graph.draw();
    runSearch();
  };
  const openNode = index => {
    show('graph');
    graph.choose(graph.boxOfNode(index), true);
  };
  const describe = box => {
    side.replaceChildren(...(box === null ? describeModel(data, view, openNode) : box.node === undefined ? describeEnd(view, box) : describeNode(view, box.node, openNode)));
    side.scrollTop = 0;
  };
  const runSearch = () => {
    const hits = graph.search(search.value);
    find('hits').textContent = search.value.trim() ? String(hits) : '';
    search.classList.toggle('none', search.value.trim() !== '' && hits === 0);
    if (shown.layers) shown.layers.filter(search.value);
  };

  const useView = chosen => {
    view = chosen;
    stage.replaceChildren();
    shown = {graph: element('div', {class: 'panel'})};
    stage.append(shown.graph);
    graph = new GraphView(shown.graph, view, describe);
    describe(null);
    if (view.arena && view.nodes.length) shown.memory = memoryPanel(view, openNode, stage);
    shown.layers = tablePanel(view, openNode);
    for (const [name, part] of Object.entries(shown)) {
      part.id = 'panel-' + name;
      if (!part.isConnected) stage.append(part);
    }
    find('tabs').replaceChildren(...Object.keys(shown).map(name => element(
      'button', {role: 'tab', 'data-panel': name, onclick: () => show(name)}, name[0].toUpperCase() + name.slice(1))));
    for (const button of find('views').children) button.setAttribute('aria-pressed', button.textContent === view.title);
    show('graph');
  };

  const tools = find('tools');
  for (const [label, title, act] of [['+', 'larger (+)', () => graph.zoom(1.35)], ['\u2212', 'smaller (\u2212)', () => graph.zoom(1 / 1.35)],
                                     ['\u2922', 'the whole graph (0)', () => graph.fit()]])
    tools.append(element('button', {title, 'aria-label': title, onclick: act}, label));
  find('theme').addEventListener('click', () => {
    const dark = getComputedStyle(document.documentElement).getPropertyValue('color-scheme').trim() === 'dark';
    document.documentElement.dataset.theme = dark ? 'light' : 'dark';
    graph.restyle();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => graph.restyle());
  search.addEventListener('input', runSearch);
  search.addEventListener('keydown', event => {
    if (event.key === 'Enter') { show('graph'); graph.nextHit(event.shiftKey ? -1 : 1); }
    if (event.key === 'Escape') { search.value = ''; runSearch(); search.blur(); }
  });
  document.addEventListener('keydown', event => {
    if (event.target === search || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {'/': () => search.focus(), '+': () => graph.zoom(1.35), '-': () => graph.zoom(1 / 1.35), '0': () => graph.fit(),
                 Escape: () => graph.choose(null)}[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  if (data.views.length > 1) for (const other of data.views) {
    find('views').append(element('button', {onclick: () => useView(other)}, other.title));
  }
  useView(data.views[0]);
})();
