// Turns pointer, touch and wheel events into panning, zooming and clicks.

const MIN_MOVE = 4; // pixels before a press becomes a drag
const WHEEL_STEP = 0.0016;

export interface PointerEvents {
  pan: (x: number, y: number) => void;
  zoom: (factor: number, x: number, y: number) => void;
  click: (target: Element, event: PointerEvent) => void;
  doubleClick: (target: Element) => void;
}

export function bindPointer(element: SVGSVGElement, on: PointerEvents): void {
  const pointers = new Map<number, { x: number; y: number }>();
  let isDragged = false;
  let start = { x: 0, y: 0 };
  let pressed: Element | null = null;

  const relative = (x: number, y: number): { x: number; y: number } => {
    const { left, top } = element.getBoundingClientRect();
    return { x: x - left, y: y - top };
  };

  element.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (pointers.size > 1) return;
    isDragged = false;
    start = { x: event.clientX, y: event.clientY };
    pressed = event.target as Element;
  });

  element.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    if (!isDragged && Math.hypot(now.x - start.x, now.y - start.y) < MIN_MOVE) return;
    if (!isDragged) {
      isDragged = true;
      element.setPointerCapture(event.pointerId);
      element.classList.add("dragged");
    }
    pointers.set(event.pointerId, now);
    if (pointers.size === 1) {
      on.pan(now.x - before.x, now.y - before.y);
      return;
    }
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (!other) return;
    const middle = relative((now.x + other.x) / 2, (now.y + other.y) / 2);
    on.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    on.zoom(distance(now, other) / (distance(before, other) || 1), middle.x, middle.y);
  });

  const end = (event: PointerEvent): void => {
    if (!pointers.delete(event.pointerId) || pointers.size) return;
    element.classList.remove("dragged");
    if (event.type === "pointerup" && !isDragged && pressed) on.click(pressed, event);
    pressed = null;
  };
  element.addEventListener("pointerup", end);
  element.addEventListener("pointercancel", end);
  element.addEventListener("dblclick", (event) => on.doubleClick(event.target as Element));
  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { x, y } = relative(event.clientX, event.clientY);
      if (event.shiftKey) on.pan(-event.deltaY - event.deltaX, 0);
      else on.zoom(Math.exp(-event.deltaY * WHEEL_STEP * (event.deltaMode ? 16 : 1)), x, y);
    },
    { passive: false },
  );
}

const distance = (a: { x: number; y: number }, b: { x: number; y: number }): number => Math.hypot(a.x - b.x, a.y - b.y);
