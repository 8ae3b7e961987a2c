// A small map of a graph that is larger than the canvas. A click or a drag moves the canvas there.

import { makeSvg } from "../shared/elements.js";
import type { Scene } from "./scene.js";

const WIDTH = 150;
const HEIGHT = 96;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export class Minimap {
  readonly element = makeSvg("svg", { id: "minimap", width: WIDTH, height: HEIGHT, "aria-hidden": "true" });
  readonly #frame = makeSvg("rect", { class: "frame", fill: "none", stroke: "var(--accent)" });
  #box: Box = { x: 0, y: 0, width: 1, height: 1 };
  #scale = 1;

  // `go` receives the point of the scene to move to.
  constructor(go: (x: number, y: number) => void) {
    const move = (event: PointerEvent): void => {
      const { left, top } = this.element.getBoundingClientRect();
      go(this.#box.x + (event.clientX - left) / this.#scale, this.#box.y + (event.clientY - top) / this.#scale);
    };
    this.element.addEventListener("pointerdown", (event) => {
      this.element.setPointerCapture(event.pointerId);
      move(event);
    });
    this.element.addEventListener("pointermove", (event) => event.buttons && move(event));
  }

  show({ nodes, box }: Scene): void {
    this.#box = box;
    this.#scale = Math.min(WIDTH / box.width, HEIGHT / box.height);
    this.element.setAttribute("width", String(Math.max(30, Math.ceil(box.width * this.#scale))));
    this.element.setAttribute("height", String(Math.max(14, Math.ceil(box.height * this.#scale))));
    const tones = new Map<string, string[]>();
    for (const { x, y, width, height, card } of nodes.values()) {
      const tone = card?.tone ?? "still";
      const at = (value: number, origin: number): string => ((value - origin) * this.#scale).toFixed(1);
      const [w, h] = [Math.max(2, width * this.#scale), Math.max(2, height * this.#scale)];
      tones.set(tone, [...(tones.get(tone) ?? []), `M${at(x - width / 2, box.x)} ${at(y - height / 2, box.y)}h${w.toFixed(1)}v${h.toFixed(1)}h-${w.toFixed(1)}z`]);
    }
    this.element.replaceChildren(...[...tones].map(([tone, parts]) => makeSvg("path", { d: parts.join(""), fill: `var(--tone-${tone})`, "fill-opacity": tone === "still" ? 0.4 : 1 })), this.#frame);
  }

  // Show the part of the scene that is on the canvas. Without hidden parts there is no map.
  frame({ x, y, width, height }: Box): void {
    const box = this.#box;
    const isWhole = x <= box.x && y <= box.y && x + width >= box.x + box.width && y + height >= box.y + box.height;
    this.element.classList.toggle("unneeded", isWhole);
    const scaled = { x: (x - box.x) * this.#scale, y: (y - box.y) * this.#scale, width: width * this.#scale, height: height * this.#scale };
    for (const [name, value] of Object.entries(scaled)) this.#frame.setAttribute(name, value.toFixed(1));
  }
}
