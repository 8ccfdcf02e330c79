// SPDX-License-Identifier: Apache-2.0
// The graph as cards and curves. Only what the window shows is in the document, so that thousands of nodes
// stay quick; far away, cards lose their small print.
'use strict';

const FAR = 0.38, SPECK = 0.09;

// Nodes of a view and its ends as boxes, and which box feeds which.
function boxesOf(view) {
  const boxes = view.nodes.map((node, i) => ({node: i, title: node.o, name: node.n, kind: kindOf(node.o)}));
  const producer = new Map();
  view.nodes.forEach((node, i) => node.r.forEach(t => { if (t >= 0) producer.set(t, i); }));
  const edges = [];
  for (const t of view.inputs) {
    if (t < 0 || producer.has(t)) continue;
    producer.set(t, boxes.length);
    boxes.push({tensor: t, title: 'input', name: view.tensors[t].name, kind: 'end'});
  }
  const links = new Set();
  const link = (t, to) => {
    const from = producer.get(t);
    if (from === undefined || from === to || links.has(from + ' ' + to + ' ' + t)) return;
    links.add(from + ' ' + to + ' ' + t);
    edges.push([from, to, t]);
  };
  view.nodes.forEach((node, i) => node.i.forEach(t => link(t, i)));
  for (const t of view.outputs) {
    if (t < 0) continue;
    boxes.push({tensor: t, title: 'output', name: view.tensors[t].name, kind: 'end'});
    link(t, boxes.length - 1);
  }
  for (const box of boxes) {
    const results = box.node === undefined ? [box.tensor] : view.nodes[box.node].r;
    const first = results.find(t => t >= 0);
    box.type = first === undefined ? '' : view.tensors[first].type.replace(/\].*/s, ']');
    box.refused = box.node !== undefined && Boolean(view.nodes[box.node].x);
    const widest = Math.max(widthOf(box.title.slice(0, 60), 'op'), widthOf(box.name.slice(0, 60), 'name'), widthOf(box.type.slice(0, 60), 'type'));
    box.w = Math.round(Math.min(236, Math.max(112, widest + (box.kind === 'end' ? 34 : 24))));
    box.h = box.kind === 'end' ? 46 : box.refused ? 74 : 62;
  }
  return {boxes, edges};
}

class GraphView {
  constructor(frame, view, select) {
    this.frame = frame;
    this.view = view;
    this.select = select;
    Object.assign(this, boxesOf(view));
    Object.assign(this, Layout.run(this.boxes, this.edges));
    this.most = Math.max(1, ...view.nodes.map(node => node.m || 0));
    this.index();
    this.svg = shape('svg', {class: 'graph', role: 'img', 'aria-label': 'graph of the model'});
    this.world = shape('g');
    this.lines = shape('g', {class: 'edges'});
    this.cards = shape('g', {class: 'nodes'});
    this.world.append(this.lines, this.cards);
    this.svg.append(this.world);
    frame.append(this.svg);
    this.overview = new Overview(frame, this);
    this.drawn = new Map();
    this.curves = new Map();
    this.hits = new Set();
    this.chosen = null;
    this.listen();
    new ResizeObserver(() => this.resized()).observe(frame);
  }

  index() {
    this.paths = this.routes.map(points => curve(points));
    this.spans = this.routes.map(points => {
      let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
      for (const [x, y] of points) {
        left = Math.min(left, x); right = Math.max(right, x);
        top = Math.min(top, y); bottom = Math.max(bottom, y);
      }
      return [left, right, top, bottom];
    });
    this.touching = new Map();
    this.edges.forEach(([from, to], i) => {
      for (const box of [from, to]) {
        if (!this.touching.has(box)) this.touching.set(box, []);
        this.touching.get(box).push(i);
      }
    });
  }

  resized() {
    if (!this.frame.clientWidth) return;
    if (this.scale === undefined) this.begin(); else this.draw();
  }

  // Small graphs whole; of long ones the beginning, large enough to read.
  begin() {
    this.fit();
    if (this.scale >= 0.55) return;
    const {clientWidth: width} = this.frame;
    this.scale = Math.min(0.9, Math.max(0.62, (width - 220) / this.width));
    const first = this.boxes.find(box => box.title === 'input') || this.boxes[0];
    this.x = width / 2 - first.x * this.scale;
    this.y = 28 - (first.y - first.h / 2) * this.scale;
    this.draw();
  }

  fit() {
    const {clientWidth: width, clientHeight: height} = this.frame;
    this.scale = Math.min(1.15, (width - 190) / this.width, (height - 56) / this.height);
    this.scale = Math.max(this.scale, 0.001);
    this.x = (width - 90 - this.width * this.scale) / 2;
    this.y = Math.max(28, (height - this.height * this.scale) / 2);
    this.draw();
  }

  zoom(factor, x = this.frame.clientWidth / 2, y = this.frame.clientHeight / 2) {
    const scale = Math.min(4, Math.max(0.001, this.scale * factor)), ratio = scale / this.scale;
    this.x = x - (x - this.x) * ratio;
    this.y = y - (y - this.y) * ratio;
    this.scale = scale;
    this.draw();
  }

  centre(box, least = 0.8) {
    this.scale = Math.max(this.scale, least);
    this.x = this.frame.clientWidth / 2 - box.x * this.scale;
    this.y = this.frame.clientHeight / 2 - box.y * this.scale;
    this.draw();
  }

  draw() {
    if (this.waiting || this.scale === undefined) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = 0; this.drawNow(); });
  }

  drawNow() {
    const {clientWidth: width, clientHeight: height} = this.frame;
    this.world.setAttribute('transform', `translate(${this.x} ${this.y}) scale(${this.scale})`);
    const far = this.scale < SPECK ? 'speck' : this.scale < FAR ? 'far' : 'near';
    if (far !== this.distance) {
      this.distance = far;
      this.svg.setAttribute('class', 'graph ' + far);
      this.cards.replaceChildren();
      this.drawn.clear();
    }
    const margin = 40 / this.scale;
    const left = -this.x / this.scale - margin, right = left + width / this.scale + 2 * margin;
    const top = -this.y / this.scale - margin, bottom = top + height / this.scale + 2 * margin;
    this.boxes.forEach((box, i) => {
      const seen = box.x + box.w / 2 >= left && box.x - box.w / 2 <= right &&
                   box.y + box.h / 2 >= top && box.y - box.h / 2 <= bottom;
      if (seen === this.drawn.has(i)) return;
      if (seen) {
        const card = this.card(box, i);
        this.drawn.set(i, card);
        this.cards.append(card);
      } else {
        this.drawn.get(i).remove();
        this.drawn.delete(i);
      }
    });
    this.spans.forEach(([l, r, t, b], i) => {
      const seen = r >= left && l <= right && b >= top && t <= bottom;
      if (seen === this.curves.has(i)) return;
      if (seen) {
        const line = shape('path', {d: this.paths[i], class: this.edgeClass(i)});
        this.curves.set(i, line);
        this.lines.append(line);
      } else {
        this.curves.get(i).remove();
        this.curves.delete(i);
      }
    });
    this.overview.mark(-this.x / this.scale, -this.y / this.scale, width / this.scale, height / this.scale);
  }

  card(box, i) {
    const card = shape('g', {class: this.cardClass(i), 'data-box': i, transform: `translate(${box.x - box.w / 2} ${box.y - box.h / 2})`});
    const r = box.kind === 'end' ? 23 : 9;
    card.append(shape('rect', {class: 'body', width: box.w, height: box.h, rx: r}));
    if (this.distance === 'speck') return card;
    if (this.distance === 'far') {
      card.append(shape('text', {class: 'big', x: box.w / 2, y: box.h / 2 + 7}, fitted(box.title, 'op', box.w * 0.6)));
      return card;
    }
    card.append(shape('title', {}, `${box.title}  ${box.name}`));
    if (box.kind === 'end') {
      card.append(shape('text', {class: 'name end', x: box.w / 2, y: 20}, fitted(box.name, 'op', box.w - 26)),
                  shape('text', {class: 'type', x: box.w / 2, y: 35}, fitted(box.type, 'type', box.w - 26)));
      return card;
    }
    card.append(shape('path', {class: 'head', d: `M0 22V9a9 9 0 0 1 9-9H${box.w - 9}a9 9 0 0 1 9 9V22Z`}),
                shape('text', {class: 'op', x: 11, y: 15.5}, fitted(box.title, 'op', box.w - 20)),
                shape('text', {class: 'name', x: 11, y: 37}, fitted(box.name, 'name', box.w - 20)),
                shape('text', {class: 'type', x: 11, y: 52}, fitted(box.type, 'type', box.w - 20)));
    const macs = this.view.nodes[box.node].m || 0;
    if (macs) card.append(shape('rect', {class: 'share', x: 9, y: box.h - 5, rx: 1.5, height: 3, width: Math.max(2, (box.w - 18) * macs / this.most)}));
    if (box.refused) card.append(shape('text', {class: 'refusal', x: 11, y: 67}, 'not supported'));
    return card;
  }

  cardClass(i) {
    const box = this.boxes[i];
    return ['node', 'kind-' + box.kind, box.refused ? 'refused' : '', this.hits.has(i) ? 'hit' : '', this.chosen === i ? 'chosen' : '']
      .filter(Boolean).join(' ');
  }

  edgeClass(i) {
    if (this.chosen === null) return 'edge';
    const [from, to] = this.edges[i];
    return from === this.chosen ? 'edge out' : to === this.chosen ? 'edge in' : 'edge';
  }

  restyle() {
    for (const [i, card] of this.drawn) card.setAttribute('class', this.cardClass(i));
    for (const [i, line] of this.curves) line.setAttribute('class', this.edgeClass(i));
    this.overview.paint();
  }

  choose(i, move = false) {
    this.chosen = i;
    this.restyle();
    if (i !== null && move) this.centre(this.boxes[i]);
    this.select(i === null ? null : this.boxes[i]);
  }

  // Marks the boxes whose operation, name or type has the text in it, and yields how many there are.
  search(text) {
    const wanted = text.trim().toLowerCase();
    this.hits = new Set();
    if (wanted) this.boxes.forEach((box, i) => {
      if (`${box.title}\n${box.name}\n${box.type}`.toLowerCase().includes(wanted)) this.hits.add(i);
    });
    this.svg.classList.toggle('searching', this.hits.size > 0);
    this.restyle();
    return this.hits.size;
  }

  nextHit(step) {
    const hits = [...this.hits].sort((a, b) => this.boxes[a].y - this.boxes[b].y || this.boxes[a].x - this.boxes[b].x);
    if (!hits.length) return;
    const at = hits.indexOf(this.chosen);
    this.choose(hits[(at + step + hits.length) % hits.length] ?? hits[0], true);
  }

  boxOfNode(node) { return node; }  // nodes come first

  listen() {
    let grip = null;
    const {svg} = this;
    svg.addEventListener('wheel', event => {
      event.preventDefault();
      const area = svg.getBoundingClientRect();
      const step = event.deltaY * (event.deltaMode === 1 ? 18 : 1);
      if (event.shiftKey) { this.x -= step; this.draw(); return; }
      this.zoom(Math.exp(-Math.max(-220, Math.min(220, step)) * 0.0016), event.clientX - area.left, event.clientY - area.top);
    }, {passive: false});
    svg.addEventListener('pointerdown', event => {
      grip = {x: event.clientX - this.x, y: event.clientY - this.y, from: [event.clientX, event.clientY], moved: false};
      svg.setPointerCapture(event.pointerId);
      grip.card = event.target.closest('.node');
    });
    svg.addEventListener('pointermove', event => {
      if (!grip) return;
      grip.moved ||= Math.hypot(event.clientX - grip.from[0], event.clientY - grip.from[1]) > 4;
      if (!grip.moved) return;
      svg.classList.add('dragging');
      this.x = event.clientX - grip.x;
      this.y = event.clientY - grip.y;
      this.draw();
    });
    svg.addEventListener('pointerup', () => {
      if (grip && !grip.moved) this.choose(grip.card ? Number(grip.card.dataset.box) : null);
      svg.classList.remove('dragging');
      grip = null;
    });
    svg.addEventListener('dblclick', event => {
      const area = svg.getBoundingClientRect();
      this.zoom(1.7, event.clientX - area.left, event.clientY - area.top);
    });
  }
}

function curve(points) {
  let path = `M${points[0][0]} ${points[0][1]}`;
  for (let i = 1; i < points.length; i++) {
    const [x0, y0] = points[i - 1], [x1, y1] = points[i];
    if (Math.abs(x0 - x1) < 0.5) { path += `L${x1} ${y1}`; continue; }
    const bend = Math.max(14, Math.abs(y1 - y0) * 0.5);
    path += `C${x0} ${y0 + bend} ${x1} ${y1 - bend} ${x1} ${y1}`;
  }
  return path;
}

// The whole graph in the corner; a click goes there.
class Overview {
  constructor(frame, graph) {
    this.graph = graph;
    this.canvas = element('canvas', {class: 'overview', 'aria-hidden': 'true'});
    frame.append(this.canvas);
    const most = Math.min(84 / graph.width, 420 / graph.height);
    this.scale = [Math.max(most, Math.min(6 / 120, 84 / graph.width)), Math.min(420 / graph.height, Math.max(most, 0.05))];
    this.width = Math.max(26, graph.width * this.scale[0]);
    this.height = Math.max(40, graph.height * this.scale[1]);
    this.canvas.style.width = this.width + 'px';
    this.canvas.style.height = this.height + 'px';
    const go = event => {
      if (!event.buttons) return;
      const area = this.canvas.getBoundingClientRect();
      graph.x = graph.frame.clientWidth / 2 - (event.clientX - area.left) / this.scale[0] * graph.scale;
      graph.y = graph.frame.clientHeight / 2 - (event.clientY - area.top) / this.scale[1] * graph.scale;
      graph.draw();
    };
    this.canvas.addEventListener('pointerdown', go);
    this.canvas.addEventListener('pointermove', go);
  }

  mark(x, y, width, height) {
    this.window = [x, y, width, height];
    this.paint();
  }

  paint() {
    if (!this.window) return;
    const {canvas, graph, scale: [sx, sy]} = this, ratio = window.devicePixelRatio || 1;
    canvas.width = this.width * ratio;
    canvas.height = this.height * ratio;
    const pen = canvas.getContext('2d'), style = getComputedStyle(document.documentElement);
    pen.scale(ratio, ratio);
    const colours = {};
    graph.boxes.forEach((box, i) => {
      const name = graph.hits.has(i) || graph.chosen === i ? '--accent' : box.refused ? '--bad' : '--kind-' + box.kind;
      pen.fillStyle = colours[name] ||= style.getPropertyValue(name);
      pen.fillRect((box.x - box.w / 2) * sx, (box.y - box.h / 2) * sy, Math.max(2, box.w * sx), Math.max(1.2, box.h * sy));
    });
    const [x, y, width, height] = this.window;
    pen.strokeStyle = style.getPropertyValue('--accent');
    pen.lineWidth = 1.5;
    pen.strokeRect(x * sx, y * sy, width * sx, height * sy);
  }
}
