// Draws a scene as SVG, keeps the anchor entity in place, and reports clicks.

import { make, makeSvg } from "../shared/elements.js";
import { describeCard } from "./card.js";
import { cellOf, entityAt } from "./group.js";
import { Minimap } from "./minimap.js";
import { type Edge, type Stub, type Subgraph, statusOf } from "./model.js";
import { bindPointer } from "./pointer.js";
import { type Scene, type SceneNode, drawBlock, drawEdge, drawLabel, drawNode, sceneOf } from "./scene.js";

const MARGIN = 28;
const MIN_ZOOM = 0.04;
const MAX_ZOOM = 3;
const MAX_FIT_ZOOM = 1.1;
const FAR_ZOOM = 0.72; // below it texts would be smaller than 8 px: they are hidden, and cards have the colour of their status
const CULL_MARGIN = 300; // pixels around the canvas in which cards are drawn too

export interface GraphEvents {
  select: (entityId: string | null) => void;
  selectEdge: (edge: Edge) => void;
  open: (stub: Stub) => void;
  focus: (entityId: string) => void;
  pick: (entityId: string) => void;
  regroup: (by: "status" | "portfolio") => void;
}

export class Graph {
  scene: Scene | null = null;
  pan = { x: 0, y: 0 };
  zoom = 1;
  readonly svg = makeSvg("svg", { class: "scene", width: "100%", height: "100%", "aria-hidden": "true", focusable: "false" });
  readonly #world = makeSvg("g");
  readonly #minimap: Minimap;
  readonly #beyond = make("div", { id: "beyond", "aria-hidden": "true" });
  #elements = new Map<string, SVGGElement>();
  #marked: string | null = null;
  readonly #fresh = new Set<string>();
  #statuses: ReadonlySet<string> | null = null;
  #culled = { x: NaN, y: NaN, zoom: NaN };
  #corner: { left: number; top: number } | null = null;

  constructor(
    readonly container: HTMLElement,
    readonly on: GraphEvents,
  ) {
    this.svg.append(this.#world);
    this.#minimap = new Minimap((x, y) => this.centre({ x, y }));
    container.append(this.svg, this.#beyond, this.#minimap.element);
    bindPointer(this.svg, {
      pan: (x, y) => this.panBy(x, y),
      zoom: (factor, x, y) => this.#zoomAt(factor, x, y),
      click: (target, event) => this.#click(target, event),
      doubleClick: (target) => {
        const key = target.closest<SVGElement>(".card")?.dataset["key"];
        if (key) on.focus(key);
      },
    });
  }

  // Show a subgraph. The `anchor` entity keeps its position on the screen; without an anchor, fit the graph to the canvas.
  // With isLive, drawn nodes keep their positions, and new or changed ones are marked.
  async show(subgraph: Subgraph, { anchor = null, isLive = false }: { anchor?: string | null; isLive?: boolean } = {}): Promise<void> {
    const scene = await sceneOf(subgraph, isLive ? this.scene : null);
    if (!scene) return;
    if (isLive && this.scene) {
      for (const key of newKeys(this.scene, scene)) this.#fresh.add(key);
      this.scene = scene;
      this.#draw(scene);
      this.mark(this.#marked, { isRevealed: false });
      return;
    }
    if (this.scene?.subgraph !== subgraph) this.#fresh.clear();
    const before = anchor !== null ? this.positionOf(anchor) : null;
    const previous = this.scene;
    this.scene = scene;
    this.#draw(scene);
    const now = anchor !== null ? this.positionOf(anchor) : null;
    if (before && now) this.panBy(before.x - now.x, before.y - now.y);
    else this.fit(subgraph.root);
    for (const node of scene.nodes.values()) if (node.group && previous && previous.nodes.get(node.key)?.group?.by !== node.group.by) this.#showTop(node);
    this.mark(this.#marked);
  }

  #draw(scene: Scene): void {
    const { subgraph } = scene;
    this.#elements.clear();
    const onPath = new Set(subgraph.path ? [...subgraph.path.entities.map(({ entityId }) => entityId), ...subgraph.path.edges.map(({ id }) => id)] : []);
    const add = (key: string, element: SVGGElement): SVGGElement => {
      if (subgraph.path) element.classList.add(onPath.has(key) ? "on-path" : "off-path");
      if (this.#fresh.has(key)) element.classList.add("fresh");
      this.#elements.set(key, element);
      return element;
    };
    const edges = scene.edges.map((edge) => add(edge.key, drawEdge(edge, edge.edge !== undefined && subgraph.cyclic.has(edge.edge.id))));
    const labels = scene.edges.flatMap((edge) => drawLabel(edge) ?? []);
    const nodes = [...scene.nodes.values()].map((node) => {
      const element = add(node.key, drawNode(node, subgraph.root));
      if (node.key === subgraph.from) element.classList.add("from");
      return element;
    });
    this.#world.replaceChildren(...scene.blocks.map(drawBlock), ...edges, ...labels, ...nodes);
    this.#culled.zoom = NaN;
    this.#minimap.show(scene);
    this.filter(this.#statuses);
    this.#transform();
  }

  // Return the position of a node's centre relative to the canvas, or null.
  positionOf(key: string): { x: number; y: number } | null {
    const node = this.scene?.nodes.get(key);
    return node ? { x: node.x * this.zoom + this.pan.x, y: node.y * this.zoom + this.pan.y } : null;
  }

  #size(): { width: number; height: number } {
    return { width: this.container.clientWidth, height: this.container.clientHeight };
  }

  #transform(): void {
    const { pan, zoom } = this;
    this.#world.setAttribute("transform", `translate(${pan.x} ${pan.y}) scale(${zoom})`);
    this.svg.classList.toggle("far", zoom < FAR_ZOOM);
    this.#cull();
    const { width, height } = this.#size();
    this.#minimap.frame({ x: -pan.x / zoom, y: -pan.y / zoom, width: width / zoom, height: height / zoom });
  }

  // Draw only nodes near the canvas, because painting a thousand moving cards takes too long.
  #cull(): void {
    const { pan, zoom, scene } = this;
    const last = this.#culled;
    if (!scene || (last.zoom === zoom && Math.abs(last.x - pan.x) < CULL_MARGIN / 2 && Math.abs(last.y - pan.y) < CULL_MARGIN / 2)) {
      if (scene) this.#countBeyond();
      return;
    }
    this.#culled = { x: pan.x, y: pan.y, zoom };
    const { width, height } = this.#size();
    const view = { x1: (-pan.x - CULL_MARGIN) / zoom, y1: (-pan.y - CULL_MARGIN) / zoom, x2: (width - pan.x + CULL_MARGIN) / zoom, y2: (height - pan.y + CULL_MARGIN) / zoom };
    const hide = (key: string, x1: number, y1: number, x2: number, y2: number): void => {
      this.#elements.get(key)?.toggleAttribute("hidden", x2 < view.x1 || x1 > view.x2 || y2 < view.y1 || y1 > view.y2);
    };
    for (const { key, x, y, width: w, height: h } of scene.nodes.values()) hide(key, x - w / 2, y - h / 2, x + w / 2, y + h / 2);
    for (const { key, from, to, points } of scene.edges) {
      const all = [from, to, ...points];
      const [xs, ys] = [all.map(({ x }) => x), all.map(({ y }) => y)];
      hide(key, Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys));
    }
    this.#countBeyond();
  }

  // Show at each border how many cards lie beyond it.
  #countBeyond(): void {
    const { width, height } = this.#size();
    const counts = { left: 0, right: 0, above: 0, below: 0 };
    const fresh = { ...counts };
    for (const node of this.scene?.nodes.values() ?? []) {
      if (!node.card) continue;
      const x = node.x * this.zoom + this.pan.x;
      const y = node.y * this.zoom + this.pan.y;
      const half = { x: (node.width / 2) * this.zoom, y: (node.height / 2) * this.zoom };
      const side = x + half.x < 0 ? "left" : x - half.x > width ? "right" : y + half.y < 0 ? "above" : y - half.y > height ? "below" : null;
      if (!side) continue;
      counts[side] += 1;
      if (this.#fresh.has(node.key)) fresh[side] += 1;
    }
    const arrows = { left: "←", right: "→", above: "↑", below: "↓" };
    const text = JSON.stringify([counts, fresh]);
    if (this.#beyond.dataset["counts"] === text) return;
    this.#beyond.dataset["counts"] = text;
    this.#beyond.replaceChildren(...(["left", "right", "above", "below"] as const).filter((side) => counts[side]).map((side) => make("span", { class: side }, `${arrows[side]} ${counts[side]}${fresh[side] ? `, ${fresh[side]} new` : ""}`)));
  }

  centre({ x, y }: { x: number; y: number }): void {
    const { width, height } = this.#size();
    this.pan = { x: width / 2 - x * this.zoom, y: height / 2 - y * this.zoom };
    this.#transform();
  }

  // Fit the whole graph if its texts are readable at that zoom, else centre the root at full size.
  fit(root: string): void {
    const { scene } = this;
    if (!scene) return;
    const { width, height } = this.#size();
    const zoom = Math.min((width - 2 * MARGIN) / scene.box.width, (height - 2 * MARGIN) / scene.box.height, MAX_FIT_ZOOM);
    if (zoom >= 1) {
      this.zoom = zoom;
      this.centre({ x: scene.box.x + scene.box.width / 2, y: scene.box.y + scene.box.height / 2 });
      return;
    }
    this.zoom = 1;
    const node = scene.nodes.get(root)!;
    // A graph that fits in one direction is centred in it.
    const x = scene.box.width + 2 * MARGIN <= width ? scene.box.x + scene.box.width / 2 : clamp(node.x, scene.box.x + width / 2 - MARGIN, scene.box.x + scene.box.width - width / 2 + MARGIN);
    const y = scene.box.height + 2 * MARGIN <= height ? scene.box.y + scene.box.height / 2 : clamp(node.y, scene.box.y + height / 2 - MARGIN, scene.box.y + scene.box.height - height / 2 + MARGIN);
    this.centre({ x, y });
  }

  whole(): void {
    const { scene } = this;
    if (!scene) return;
    const { width, height } = this.#size();
    this.zoom = Math.max(MIN_ZOOM, Math.min((width - 2 * MARGIN) / scene.box.width, (height - 2 * MARGIN) / scene.box.height, MAX_FIT_ZOOM));
    this.centre({ x: scene.box.x + scene.box.width / 2, y: scene.box.y + scene.box.height / 2 });
  }

  zoomBy(factor: number): void {
    const { width, height } = this.#size();
    this.#zoomAt(factor, width / 2, height / 2);
  }

  #zoomAt(factor: number, x: number, y: number): void {
    const zoom = clamp(this.zoom * factor, MIN_ZOOM, MAX_ZOOM);
    const ratio = zoom / this.zoom;
    this.pan = { x: x - (x - this.pan.x) * ratio, y: y - (y - this.pan.y) * ratio };
    this.zoom = zoom;
    this.#transform();
  }

  panBy(x: number, y: number): void {
    this.pan = { x: this.pan.x + x, y: this.pan.y + y };
    this.#transform();
  }

  // Mark an entity, stub or edge as selected and bring it into view. Null clears the selection.
  mark(key: string | null, { isRevealed = true } = {}): void {
    this.#marked = key;
    for (const each of this.#world.querySelectorAll(".selected")) each.classList.remove("selected");
    this.#world.querySelector(".cell-mark")?.remove();
    if (key === null || !this.scene) return;
    this.#elements.get(key)?.classList.add("selected");
    this.#world.querySelector(`.edge-label[data-of="${CSS.escape(key)}"]`)?.classList.add("selected");
    const node = this.scene.nodes.get(key);
    if (node && isRevealed) this.#reveal(node);
    else if (!node) this.#markCell(key);
  }

  #markCell(entityId: string): void {
    for (const node of this.scene?.nodes.values() ?? []) {
      const cell = node.group && cellOf(node.group, entityId);
      if (cell) this.#elements.get(node.key)?.append(makeSvg("rect", { class: "cell-mark", x: cell.x - 2, y: cell.y - 2, width: cell.size + 4, height: cell.size + 4, fill: "none", stroke: "var(--accent)", "stroke-width": 2.5 }));
    }
  }

  #reveal({ x, y, width, height }: SceneNode): void {
    const { width: w, height: h } = this.#size();
    const [left, top] = [(x - width / 2) * this.zoom + this.pan.x, (y - height / 2) * this.zoom + this.pan.y];
    const isVisible = left >= 0 && top >= 0 && left + width * this.zoom <= w && top + height * this.zoom <= h;
    if (!isVisible && w) this.centre({ x, y });
  }

  // Scroll to the head of a group, but keep the middle of the graph in view.
  #showTop({ y, height }: SceneNode): void {
    const top = (y - height / 2) * this.zoom + this.pan.y;
    if (top < MARGIN) this.panBy(0, Math.min(MARGIN - top, this.#size().height / 2 - MARGIN));
  }

  // Dim the cards whose status is not among these. Null shows all.
  filter(statuses: ReadonlySet<string> | null): void {
    this.#statuses = statuses;
    for (const { key, entity } of this.scene?.nodes.values() ?? []) {
      this.#elements.get(key)?.classList.toggle("dim", statuses !== null && entity !== undefined && !statuses.has(statusOf(entity) ?? ""));
    }
  }

  // Handle a change of the canvas's size or position, for example because of a notice above it: the graph keeps its position on the screen.
  resize(): void {
    const { left, top, width } = this.container.getBoundingClientRect();
    if (!width) return;
    this.#culled.zoom = NaN;
    if (this.#corner) this.panBy(this.#corner.left - left, this.#corner.top - top);
    else if (this.scene) this.fit(this.scene.subgraph.root);
    this.#corner = { left, top };
  }

  #click(target: Element, event: PointerEvent): void {
    const { scene } = this;
    const regroup = target.closest<SVGElement>(".regroup");
    if (regroup) {
      this.on.regroup(regroup.dataset["by"] === "portfolio" ? "portfolio" : "status");
      return;
    }
    const key = target.closest<SVGElement>("[data-key]")?.dataset["key"];
    const node = key === undefined ? undefined : scene?.nodes.get(key);
    const edge = key === undefined ? undefined : scene?.edges.find((each) => each.key === key)?.edge;
    if (node?.entity && event.shiftKey) this.on.pick(node.key);
    else if (node?.entity) this.on.select(node.key);
    else if (node?.stub) this.on.open(node.stub);
    else if (node?.group) this.#clickCell(node, event);
    else if (edge) this.on.selectEdge(edge);
    else this.on.select(null);
  }

  #clickCell(node: SceneNode, event: PointerEvent): void {
    const { left, top } = this.container.getBoundingClientRect();
    const x = (event.clientX - left - this.pan.x) / this.zoom - (node.x - node.width / 2);
    const y = (event.clientY - top - this.pan.y) / this.zoom - (node.y - node.height / 2);
    const entity = node.group && entityAt(node.group, x, y);
    if (entity) this.on.select(entity.entityId);
  }
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, Math.min(low, high)), Math.max(low, high));

// Return the keys of the nodes and edges that were not there before, and of the cards and stubs that look different.
function newKeys(before: Scene, now: Scene): string[] {
  const lookOf = ({ card, stub, group }: SceneNode): string => (card ? describeCard(card) : stub ? String(stub.left) : String(group?.group.entities.length));
  const edges = new Set(before.edges.map(({ key }) => key));
  return [
    ...[...now.nodes.values()].flatMap((node) => {
      const old = before.nodes.get(node.key);
      return old && lookOf(old) === lookOf(node) ? [] : [node.key];
    }),
    ...now.edges.flatMap(({ key, edge }) => (edge && !edges.has(key) ? [key] : [])),
  ];
}
