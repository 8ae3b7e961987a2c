// Draws a subgraph with Cytoscape, keeps the anchor entity in index, and reports clicks.

import { cornersOf, toneOf } from "../pages/display.js";
import { graphStyle } from "./graph-style.js";
import { EDGES, STUB, countOf, labelOf, sizeOf, statusOf } from "./labels.js";
import { layOut } from "./layout.js";
import { causal } from "./subgraph.js";
import cytoscape from "./vendor/cytoscape.esm.min.js";

const MIN_BEND = 3; // pixels from the straight line; less is drawn straight
const MARGIN = 24;
const MAX_FIT_ZOOM = 1.3;
const MIN_READABLE_ZOOM = 0.7; // ids are hard to read below this zoom

export const stubKey = ({ side, id }) => `${side}:${id}`;
const nodeId = (id) => `entity:${id}`;
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

export class Graph {
  // `on` has select(entityId or null), selectEdge(edge), open(stub), focus(entityId), pick(entityId).
  constructor(container, on) {
    this.on = on;
    this.cy = cytoscape({
      container,
      style: graphStyle(),
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

  // Show a subgraph. The `anchor` entity stays at its place on the screen; without an anchor, fit the graph to the canvas.
  async show(subgraph, { anchor = null } = {}) {
    const elements = elementsOf(subgraph);
    const positions = await layOut(
      elements.nodes.map(({ data: { id, width, height } }) => ({ id, width, height })),
      elements.edges.map(({ data }) => ({ id: data.id, from: data.source, to: data.target })),
    );
    if (!positions) return;
    const anchorPosition = this.cy.$id(nodeId(anchor)).nonempty() ? this.cy.$id(nodeId(anchor)).renderedPosition() : null;
    this.cy.stop();
    this.cy.batch(() => this.#apply(elements, positions));
    this.cy.elements().unselect();
    const isLarge = elements.nodes.length > 300;
    Object.assign(this.cy.renderer(), { textureOnViewport: isLarge, hideEdgesOnViewport: elements.nodes.length > 800 });
    if (anchorPosition) this.#restoreAnchor(anchor, anchorPosition);
    else this.fit(subgraph.root);
  }

  #apply(elements, positions) {
    const wantedIds = new Set([...elements.nodes, ...elements.edges].map(({ data }) => data.id));
    this.cy.remove(this.cy.elements().filter((each) => !wantedIds.has(each.id())));
    const at = new Map(positions.nodes.map(({ id, x, y }) => [id, { x, y }]));
    const routes = new Map(positions.edges.map((each) => [each.id, each]));
    const added = [];
    for (const element of elements.nodes) {
      const existing = this.cy.$id(element.data.id);
      const position = at.get(element.data.id);
      if (existing.empty()) added.push({ ...element, position });
      else existing.data(element.data).classes(element.classes).position(position);
    }
    const widths = new Map(elements.nodes.map(({ data: { id, width } }) => [id, width]));
    for (const element of elements.edges) {
      const [from, to] = [element.data.source, element.data.target].map((id) => ({ ...at.get(id), half: widths.get(id) / 2 }));
      const route = routeOf(element, from, to, routes.get(element.data.id));
      const existing = this.cy.$id(element.data.id);
      const data = { ...element.data, ...route.data };
      if (existing.empty()) added.push({ ...element, data, classes: route.classes });
      else existing.data(data).classes(route.classes);
    }
    this.cy.add(added);
  }

  #restoreAnchor(anchor, before) {
    const now = this.cy.$id(nodeId(anchor)).renderedPosition();
    this.cy.panBy({ x: before.x - now.x, y: before.y - now.y });
  }

  // Fit the whole graph if its ids are readable at that zoom, else the root and its neighbours, else the whole graph after all.
  fit(root) {
    const near = this.cy.$id(nodeId(root)).closedNeighborhood();
    for (const elements of [this.cy.elements(), near, this.cy.elements()]) {
      this.cy.fit(elements, MARGIN);
      if (this.cy.zoom() > MAX_FIT_ZOOM) this.cy.zoom(MAX_FIT_ZOOM);
      this.cy.center(elements);
      if (this.cy.zoom() >= MIN_READABLE_ZOOM) return;
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

  // Mark an entity, stub or edge as selected and scroll it into view. Null clears the selection.
  mark(key) {
    this.cy.elements(":selected").unselect();
    const element = key === null ? null : [key, nodeId(key)].map((each) => this.cy.$id(each)).find((each) => each.nonempty());
    if (!element) return;
    element.select();
    const [{ x1, y1, x2, y2 }, viewport] = [element.boundingBox(), this.cy.extent()];
    if (x1 < viewport.x1 || y1 < viewport.y1 || x2 > viewport.x2 || y2 > viewport.y2) {
      if (reducedMotion.matches) this.cy.center(element);
      else this.cy.animate({ center: { eles: element }, duration: 160 });
    }
  }

  // Apply the colours of the current theme.
  restyle() {
    this.cy.style(graphStyle());
  }

  // Handle a change of the canvas's size or position, for example because of a notice above it: the graph keeps its place on the screen.
  resize() {
    const { left, top, width } = this.cy.container().getBoundingClientRect();
    if (!width) return;
    this.cy.resize();
    if (this.corner) this.cy.panBy({ x: this.corner.left - left, y: this.corner.top - top });
    this.corner = { left, top };
  }
}

function elementsOf({ root, entities, edges, stubs, path, from }) {
  const pathMembers = new Set(path ? [...path.entities, ...path.edges].map((each) => each.entityId ?? each.id) : []);
  const pathClass = (id) => (path ? (pathMembers.has(id) ? " on-path" : " off-path") : "");
  const pairs = new Map();
  for (const edge of edges) pairs.set(pairOf(edge), (pairs.get(pairOf(edge)) ?? 0) + 1);
  return {
    nodes: [
      ...entities.map((entity) => [entity, sizeOf(entity)]).map(([entity, size]) => ({
        group: "nodes",
        data: {
          id: nodeId(entity.entityId),
          entityId: entity.entityId,
          entity,
          ...size,
          ...cornersData(cornersOf(entity.kind, size.width, size.height)),
          kind: entity.kind,
          tone: statusOf(entity) ? toneOf(statusOf(entity)) : "none",
          label: labelOf(entity).join("\n"),
        },
        classes: `entity${entity.entityId === root ? " root" : ""}${entity.entityId === from ? " from" : ""}${pathClass(entity.entityId)}`,
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
          classes: `recorded${pathClass(edge.id)}`,
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

const cornersData = (corners) => (corners ? { corners } : {});
const pairOf = (edge) => JSON.stringify([edge.sourceEntityId, edge.targetEntityId].sort());

// Route an edge from the right of its cause to the left of its effect, around the nodes between them.
function routeOf({ classes, isAlone }, from, to, { bends, isInBlock }) {
  if (isInBlock) return { classes: `${classes} in-block`, data: {} };
  if (!isAlone) return { classes: `${classes} parallel`, data: {} };
  const isForward = from.x + from.half < to.x - to.half;
  const [start, end] = isForward
    ? [{ x: from.x + from.half, y: from.y }, { x: to.x - to.half, y: to.y }]
    : [from, to];
  const delta = { x: end.x - start.x, y: end.y - start.y };
  const length = Math.hypot(delta.x, delta.y) || 1;
  const weights = bends.map(({ x, y }) => ((x - start.x) * delta.x + (y - start.y) * delta.y) / length ** 2);
  const distances = bends.map(({ x, y }) => ((y - start.y) * delta.x - (x - start.x) * delta.y) / length);
  const isBent = bends.length > 1 && distances.some((each) => Math.abs(each) > MIN_BEND);
  return {
    classes: `${classes}${isForward ? " forward" : ""}${isBent ? " bent" : ""}`,
    data: isBent ? { weights, distances } : {},
  };
}
