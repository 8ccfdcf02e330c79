// SPDX-License-Identifier: Apache-2.0
// A layered drawing of a directed graph: layers by longest path, fewer crossings by barycentres, places
// within a layer by weighted least squares.
'use strict';

const Layout = (() => {
  const GAP_X = 28, GAP_Y = 46, MOST_DUMMIES = 60000;

  // An order in which edges point forward, also where a damaged graph has cycles: then the edges that close
  // them are left out.
  function forwardEdges(count, edges) {
    const next = Array.from({length: count}, () => []), open = new Int32Array(count);
    for (const [from, to] of edges) if (from !== to) { next[from].push(to); open[to]++; }
    const position = new Int32Array(count).fill(-1), ready = [];
    for (let i = count - 1; i >= 0; i--) if (!open[i]) ready.push(i);
    let placed = 0, oldest = 0;
    while (placed < count) {
      let node = ready.pop();
      if (node === undefined) {
        while (position[oldest] >= 0) oldest++;
        node = oldest;
      }
      if (position[node] >= 0) continue;
      position[node] = placed++;
      for (const to of next[node]) if (--open[to] === 0 && position[to] < 0) ready.push(to);
    }
    return {position, forward: edges.filter(([from, to]) => position[from] < position[to])};
  }

  function rankNodes(count, edges, position) {
    const order = Array.from({length: count}, (_, i) => i).sort((a, b) => position[a] - position[b]);
    const next = Array.from({length: count}, () => []), entered = new Uint8Array(count);
    for (const [from, to] of edges) { next[from].push(to); entered[to] = 1; }
    const rank = new Int32Array(count);
    for (const node of order) for (const to of next[node]) rank[to] = Math.max(rank[to], rank[node] + 1);
    for (const node of order) {  // what nothing feeds stands next to its first reader
      if (entered[node] || !next[node].length) continue;
      rank[node] = Math.min(...next[node].map(to => rank[to])) - 1;
    }
    return rank;
  }

  // Items are nodes and the bends of edges that cross layers.
  function makeItems(nodes, edges, rank) {
    const items = nodes.map((node, i) => ({node: i, rank: rank[i], w: node.w, up: [], down: []}));
    let total = 0;
    for (const [from, to] of edges) total += Math.max(0, rank[to] - rank[from] - 1);
    const longest = total > MOST_DUMMIES ? 50 : Infinity;
    const join = (a, b, weight) => { a.down.push([b, weight]); b.up.push([a, weight]); };
    const bends = edges.map(([from, to]) => {
      const chain = [];
      if (rank[to] - rank[from] > longest) return chain;
      for (let r = rank[from] + 1; r < rank[to]; r++) {
        const bend = {node: -1, rank: r, w: 10, up: [], down: []};
        items.push(bend);
        chain.push(bend);
      }
      const all = [items[from], ...chain, items[to]];
      for (let i = 1; i < all.length; i++) {
        const bent = (all[i].node < 0) + (all[i - 1].node < 0);
        join(all[i - 1], all[i], [1, 2, 8][bent]);
      }
      return chain;
    });
    return {items, bends};
  }

  function makeLayers(items) {
    const layers = [];
    for (const item of items) (layers[item.rank] ||= []).push(item);
    for (let r = 0; r < layers.length; r++) layers[r] ||= [];
    return layers;
  }

  function number(layer) { layer.forEach((item, i) => { item.at = i; }); }

  // Depth first from the top gives branches that do not cross to begin with.
  function firstOrder(layers) {
    const seen = new Set(), lists = layers.map(() => []);
    for (const layer of layers) for (const root of layer) {
      const stack = [root];
      while (stack.length) {
        const item = stack.pop();
        if (seen.has(item)) continue;
        seen.add(item);
        lists[item.rank].push(item);
        for (let i = item.down.length - 1; i >= 0; i--) stack.push(item.down[i][0]);
      }
    }
    lists.forEach((list, r) => { layers[r] = list; number(list); });
  }

  function reduceCrossings(layers, sweeps) {
    for (let sweep = 0; sweep < sweeps; sweep++) {
      const down = sweep % 2 === 0, order = down ? layers : [...layers].reverse();
      for (const layer of order) {
        for (const item of layer) {
          const near = down ? item.up : item.down;
          item.key = near.length ? near.reduce((sum, [other]) => sum + other.at, 0) / near.length : item.at;
        }
        layer.sort((a, b) => a.key - b.key || a.at - b.at);
        number(layer);
      }
    }
  }

  // The places nearest to the wanted ones (least squares) that keep order and distance: pooling of adjacent
  // violators.
  function placeLayer(layer, wanted, weight) {
    const blocks = [];
    let offset = 0;
    layer.forEach((item, i) => {
      if (i) offset += (layer[i - 1].w + item.w) / 2 + GAP_X;
      item.offset = offset;
      let block = {sum: (wanted[i] - offset) * weight[i], weight: weight[i], count: 1};
      while (blocks.length && blocks.at(-1).sum / blocks.at(-1).weight >= block.sum / block.weight) {
        const last = blocks.pop();
        block = {sum: last.sum + block.sum, weight: last.weight + block.weight, count: last.count + block.count};
      }
      blocks.push(block);
    });
    let i = 0;
    for (const block of blocks) for (let k = 0; k < block.count; k++, i++)
      layer[i].x = block.sum / block.weight + layer[i].offset;
  }

  function placeAll(layers, sweeps) {
    for (const layer of layers) placeLayer(layer, layer.map(() => 0), layer.map(() => 1));
    for (let sweep = 0; sweep < sweeps; sweep++) {
      const down = sweep % 2 === 0, last = sweep >= sweeps - 2;
      for (const layer of down ? layers : [...layers].reverse()) {
        const wanted = [], weight = [];
        for (const item of layer) {
          const near = last ? [...item.up, ...item.down] : down ? item.up : item.down;
          let sum = 0, total = 0;
          for (const [other, w] of near) { sum += other.x * w; total += w; }
          wanted.push(total ? sum / total : item.x);
          weight.push(total || 0.1);
        }
        placeLayer(layer, wanted, weight);
      }
    }
  }

  // nodes: [{w, h}], edges: [[from, to]]. Sets x, y (centres) of the nodes; yields {width, height, routes},
  // a route being the points of its edge, or the two ends alone for an edge that closes a cycle.
  function run(nodes, edges) {
    const {position, forward} = forwardEdges(nodes.length, edges);
    const rank = rankNodes(nodes.length, forward, position);
    const {items, bends} = makeItems(nodes, forward, rank);
    const layers = makeLayers(items), big = items.length > 20000;
    firstOrder(layers);
    reduceCrossings(layers, big ? 4 : 12);
    placeAll(layers, big ? 6 : 14);
    const left = Math.min(...items.map(item => item.x - item.w / 2));
    const right = Math.max(...items.map(item => item.x + item.w / 2));
    let y = 0;
    for (const layer of layers) {
      const height = Math.max(0, ...layer.map(item => item.node < 0 ? 0 : nodes[item.node].h));
      for (const item of layer) {
        item.x -= left;
        item.top = y;
        item.bottom = y + height;
        if (item.node >= 0) Object.assign(nodes[item.node], {x: item.x, y: y + height / 2});
      }
      y += height + GAP_Y;
    }
    const routeOf = new Map(forward.map((edge, i) => [edge, bends[i]]));
    const routes = edges.map(edge => {
      const a = nodes[edge[0]], b = nodes[edge[1]], points = [[a.x, a.y + a.h / 2]];
      for (const bend of routeOf.get(edge) || []) points.push([bend.x, bend.top], [bend.x, bend.bottom]);
      points.push([b.x, b.y - b.h / 2]);
      return points;
    });
    return {width: right - left, height: y - GAP_Y, routes};
  }

  return {run};
})();
