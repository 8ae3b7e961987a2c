// Draws a picture with Cytoscape, keeps what stays where it was, and tells what was clicked.

import { cornersOf, toneOf } from "../pages/words.js";
import { layOut } from "./layout.js";
import { causal } from "./lineage.js";
import { looks } from "./looks.js";
import { EDGES, STUB, countOf, labelOf, sizeOf, statusOf } from "./picture.js";
import cytoscape from "./vendor/cytoscape.esm.min.js";

const NEARLY_FLAT = 3;
const MARGIN = 24;
const CLOSEST = 1.3;
const READABLE = 0.7; // The zoom below which ids can hardly be read.

export const stubKey = ({ side, id }) => `${side}:${id}`;
const nodeId = (id) => `entity:${id}`;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Graph {
  // `on` has select(entityId or null), selectEdge(edge), open(stub), focus(entityId), pick(entityId).
  constructor(container, on) {
    this.on = on;
    this.cy = cytoscape({
      container,
      style: looks(),
      minZoom: 0.05,
      maxZoom: 3,
      autoungrabify: true,
      boxSelectionEnabled: false,
      selectionType: "single",
      textureOnViewport: false,
      hideEdgesOnViewport: false,
      pixelRatio: "auto",
    });
    this.cy.on("tap", "node.entity", ({ target, originalEvent }) => {
      if (originalEvent.shiftKey) on.pick(target.data("entityId"));
      else on.select(target.data("entityId"));
    });
    this.cy.on("dbltap", "node.entity", ({ target }) => on.focus(target.data("entityId")));
    this.cy.on("tap", "node.stub", ({ target }) => on.open(target.data("stub")));
    this.cy.on("tap", "edge.recorded", ({ target }) => on.selectEdge(target.data("edge")));
    this.cy.on("tap", ({ target }) => target === this.cy && on.select(null));
    const pointer = (shape) => () => (container.style.cursor = shape);
    this.cy.on("mouseover", "node, edge.recorded", pointer("pointer"));
    this.cy.on("mouseout", "node, edge.recorded", pointer(""));
    this.cy.on("mouseover", "edge.recorded", ({ target }) => target.addClass("pointed"));
    this.cy.on("mouseout", "edge.recorded", ({ target }) => target.removeClass("pointed"));
  }

  // Shows a picture; `anchor` is the entity that stays where it is on the screen, all is fitted without.
  async show(picture, { anchor = null } = {}) {
    const elements = elementsOf(picture);
    const places = await layOut(
      elements.nodes.map(({ data: { id, width, height } }) => ({ id, width, height })),
      elements.edges.map(({ data }) => ({ id: data.id, from: data.source, to: data.target })),
    );
    if (!places) return;
    const held = this.cy.$id(nodeId(anchor)).nonempty() ? this.cy.$id(nodeId(anchor)).renderedPosition() : null;
    this.cy.stop();
    this.cy.batch(() => this.#put(elements, places));
    this.cy.elements().unselect();
    const isLarge = elements.nodes.length > 300;
    Object.assign(this.cy.renderer(), { textureOnViewport: isLarge, hideEdgesOnViewport: elements.nodes.length > 800 });
    if (held) this.#hold(anchor, held);
    else this.fit(picture.root);
  }

  #put(elements, places) {
    const wanted = new Set([...elements.nodes, ...elements.edges].map(({ data }) => data.id));
    this.cy.remove(this.cy.elements().filter((each) => !wanted.has(each.id())));
    const at = new Map(places.nodes.map(({ id, x, y }) => [id, { x, y }]));
    const ways = new Map(places.edges.map((each) => [each.id, each]));
    const added = [];
    for (const element of elements.nodes) {
      const known = this.cy.$id(element.data.id);
      const position = at.get(element.data.id);
      if (known.empty()) added.push({ ...element, position });
      else known.data(element.data).classes(element.classes).position(position);
    }
    const widths = new Map(elements.nodes.map(({ data: { id, width } }) => [id, width]));
    for (const element of elements.edges) {
      const [from, to] = [element.data.source, element.data.target].map((id) => ({ ...at.get(id), half: widths.get(id) / 2 }));
      const course = courseOf(element, from, to, ways.get(element.data.id));
      const known = this.cy.$id(element.data.id);
      const data = { ...element.data, ...course.data };
      if (known.empty()) added.push({ ...element, data, classes: course.classes });
      else known.data(data).classes(course.classes);
    }
    this.cy.add(added);
  }

  #hold(anchor, before) {
    const now = this.cy.$id(nodeId(anchor)).renderedPosition();
    this.cy.panBy({ x: before.x - now.x, y: before.y - now.y });
  }

  // All of it where that can be read; else the root with what is next to it, if that can; else all of it.
  fit(root) {
    const near = this.cy.$id(nodeId(root)).closedNeighborhood();
    for (const elements of [this.cy.elements(), near, this.cy.elements()]) {
      this.cy.fit(elements, MARGIN);
      if (this.cy.zoom() > CLOSEST) this.cy.zoom(CLOSEST);
      this.cy.center(elements);
      if (this.cy.zoom() >= READABLE) return;
    }
  }

  whole() {
    this.cy.fit(undefined, MARGIN);
  }

  zoomBy(factor) {
    const { width, height } = this.cy.container().getBoundingClientRect();
    this.cy.zoom({ level: this.cy.zoom() * factor, renderedPosition: { x: width / 2, y: height / 2 } });
  }

  panBy(x, y) {
    this.cy.panBy({ x, y });
  }

  // Marks the selected entity, stub or edge, and brings it into sight.
  mark(key) {
    this.cy.elements(":selected").unselect();
    const element = key === null ? null : [key, nodeId(key)].map((each) => this.cy.$id(each)).find((each) => each.nonempty());
    if (!element) return;
    element.select();
    const [{ x1, y1, x2, y2 }, seen] = [element.boundingBox(), this.cy.extent()];
    if (x1 < seen.x1 || y1 < seen.y1 || x2 > seen.x2 || y2 > seen.y2) {
      if (calm.matches) this.cy.center(element);
      else this.cy.animate({ center: { eles: element }, duration: 160 });
    }
  }

  // Colours have changed.
  restyle() {
    this.cy.style(looks());
  }

  // The canvas has another size or place, below a notice for one: what is drawn stays where it was on the screen.
  resize() {
    const { left, top, width } = this.cy.container().getBoundingClientRect();
    if (!width) return;
    this.cy.resize();
    if (this.corner) this.cy.panBy({ x: this.corner.left - left, y: this.corner.top - top });
    this.corner = { left, top };
  }
}

function elementsOf({ root, entities, edges, stubs, path, from }) {
  const alongPath = new Set(path ? [...path.entities, ...path.edges].map((each) => each.entityId ?? each.id) : []);
  const beside = (id) => (path ? (alongPath.has(id) ? " on-path" : " off-path") : "");
  const pairs = new Map();
  for (const edge of edges) pairs.set(pairOf(edge), (pairs.get(pairOf(edge)) ?? 0) + 1);
  return {
    nodes: [
      ...entities.map((face) => [face, sizeOf(face)]).map(([face, size]) => ({
        group: "nodes",
        data: {
          id: nodeId(face.entityId),
          entityId: face.entityId,
          face,
          ...size,
          ...cornered(cornersOf(face.kind, size.width, size.height)),
          kind: face.kind,
          tone: statusOf(face) ? toneOf(statusOf(face)) : "none",
          label: labelOf(face).join("\n"),
        },
        classes: `entity${face.entityId === root ? " root" : ""}${face.entityId === from ? " from" : ""}${beside(face.entityId)}`,
      })),
      ...stubs.map((stub) => ({
        group: "nodes",
        data: { id: stubKey(stub), stub, ...STUB, label: `+${countOf(stub.left)}` },
        classes: `stub${path ? " off-path" : ""}`,
      })),
    ],
    edges: [
      ...edges.map((edge) => {
        const { cause, effect } = causal(edge);
        return {
          group: "edges",
          data: { id: edge.id, edge, type: edge.edgeType, source: nodeId(cause), target: nodeId(effect), label: EDGES[edge.edgeType]?.verb ?? edge.edgeType },
          classes: `recorded${beside(edge.id)}`,
          isAlone: pairs.get(pairOf(edge)) === 1 && cause !== effect,
        };
      }),
      ...stubs.map((stub) => {
        const ends = [nodeId(stub.id), stubKey(stub)];
        const [source, target] = stub.side === "effects" ? ends : ends.reverse();
        return {
          group: "edges",
          data: { id: `to ${stubKey(stub)}`, source, target, label: "" },
          classes: `stub${path ? " off-path" : ""}`,
          isAlone: true,
        };
      }),
    ],
  };
}

const cornered = (corners) => (corners ? { corners } : {});
const pairOf = (edge) => JSON.stringify([edge.sourceEntityId, edge.targetEntityId].sort());

// How an edge runs: out on the right of its cause and in on the left of its effect, past what lies between.
function courseOf({ classes, isAlone }, from, to, { bends, isInBlock }) {
  if (isInBlock) return { classes: `${classes} in-block`, data: {} };
  if (!isAlone) return { classes: `${classes} parallel`, data: {} };
  const isForward = from.x + from.half < to.x - to.half;
  const [start, end] = isForward
    ? [{ x: from.x + from.half, y: from.y }, { x: to.x - to.half, y: to.y }]
    : [from, to];
  const run = { x: end.x - start.x, y: end.y - start.y };
  const length = Math.hypot(run.x, run.y) || 1;
  const weights = bends.map(({ x, y }) => ((x - start.x) * run.x + (y - start.y) * run.y) / length ** 2);
  const distances = bends.map(({ x, y }) => ((y - start.y) * run.x - (x - start.x) * run.y) / length);
  const isBent = bends.length > 1 && distances.some((each) => Math.abs(each) > NEARLY_FLAT);
  return {
    classes: `${classes}${isForward ? " forward" : ""}${isBent ? " bent" : ""}`,
    data: isBent ? { weights, distances } : {},
  };
}
