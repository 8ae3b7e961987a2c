// Charts over time, drawn as SVG: stacked counts and durations. Each bar links to its list.

import { type Tone, iconOf, toneOf } from "../shared/display.js";
import { make, makeSvg } from "../shared/elements.js";
import type { Bucket, Counts, OperationBucket } from "./data.js";
import { bucketName, formatDuration, tick } from "../shared/time.js";

const HEIGHT = 150;
const LEFT = 48;
const BOTTOM = 18;
const TOP = 6;
const LABEL_WIDTH = 70;

const SECONDS = [1, 2, 4, 10, 20, 30, 60, 120, 240, 600, 1200, 1800, 3600, 7200, 14400, 28800, 43200, 86400];

// Return the tone of a bar. PENDING_REVIEW is not amber here, because it is the status of the result: most of these runs have been reviewed.
const chartTone = (value: string): Tone => (value === "PENDING_REVIEW" ? "busy" : toneOf(value));

// Return the smallest of 1, 2, 4, 6, 8 times a power of ten that is at least `value`. Its half is a round number too.
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].map((step) => step * power).find((each) => each >= value) ?? value;
}

const niceDuration = (seconds: number): number => SECONDS.find((each) => each >= seconds) ?? 86400 * niceCeiling(seconds / 86400);

// Return an empty chart with axes, the width of a bucket and the function from a value to its y coordinate.
interface Frame {
  bucket: string;
  width: number;
  top: number;
  label: string;
  write: (value: number) => string;
}

function frame(buckets: Bucket[], { bucket, width, top, label, write }: Frame): { svg: SVGSVGElement; step: number; y: (value: number) => number } {
  const svg = makeSvg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: "group", "aria-label": label });
  const step = (width - LEFT) / buckets.length;
  const y = (value: number): number => TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
  for (const value of top === 1 ? [0, 1] : [0, top / 2, top]) {
    svg.append(
      makeSvg("line", { class: "grid", x1: LEFT, x2: width, y1: y(value), y2: y(value) }),
      makeSvg("text", { class: "axis", x: LEFT - 6, y: y(value) + 3.5, "text-anchor": "end" }, write(value)),
    );
  }
  const every = Math.ceil(buckets.length / Math.max(1, Math.floor((width - LEFT) / LABEL_WIDTH)));
  const isShort = bucket === "HOUR" && buckets.length <= 48;
  const daily = bucket === "HOUR" && !isShort ? (start: string) => start.slice(11, 13) === "00" : null;
  buckets.forEach(({ start }, index) => {
    if (daily ? !daily(start) : index % every) return;
    const x = LEFT + (index + 0.5) * step;
    svg.append(makeSvg("text", { class: "axis", x: Math.min(x, width - 18), y: HEIGHT - 4, "text-anchor": "middle" }, tick(start, bucket, isShort)));
  });
  return { svg, step, y };
}

// Wrap the area of a bar in a link to its list. The table below the chart has the same links for the keyboard.
function link(href: string, title: string, index: number, step: number, marks: SVGElement[]): SVGElement {
  const area = makeSvg("rect", { class: "area", x: LEFT + index * step, y: TOP, width: step, height: HEIGHT - TOP - BOTTOM });
  return makeSvg("a", { href, tabindex: -1 }, makeSvg("title", {}, title), area, marks);
}

// Counts stacked by value: `values` lists the values from the axis up; `urlOf(bucket)` is the link of a bar.
export interface Counted {
  bucket: string;
  counts: Counts;
  values: string[];
}

type UrlOf = (bucket: Bucket, value?: string | null) => string;

const countsOf = (bucket: Bucket, counts: Counts): Map<string, number> => new Map((bucket[counts] ?? []).map(({ key: value, count }) => [value, count]));

export function stackedBars(buckets: Bucket[], { bucket, width, counts, values, label, urlOf }: Counted & { width: number; label: string; urlOf: UrlOf }): SVGSVGElement {
  const maxValue = Math.max(0, ...buckets.map(({ count }) => count));
  const { svg, step, y } = frame(buckets, { bucket, width, top: niceCeiling(Math.max(maxValue, 1)), label, write: (value) => value.toLocaleString("en") });
  const gap = step > 6 ? 1.5 : step > 3 ? 0.5 : 0;
  buckets.forEach((each, index) => {
    let below = 0;
    const byValue = countsOf(each, counts);
    const bars = values.filter((value) => byValue.get(value)).map((value) => {
      const count = byValue.get(value) ?? 0;
      const [high, low] = [y(below + count), y(below)];
      below += count;
      return makeSvg("rect", { class: "bar-part", "data-tone": chartTone(value), x: LEFT + index * step + gap / 2, y: high, width: step - gap, height: Math.max(low - high, 0.75) });
    });
    const description = values.filter((value) => byValue.get(value)).map((value) => `${byValue.get(value)} ${value}`).join(", ") || "none";
    svg.append(link(urlOf(each), `${bucketName(each.start, bucket)}${each.isPartial ? " (in part)" : ""}: ${description}`, index, step, bars));
  });
  return svg;
}

// A line from the median (a dot) to the 95th percentile for each bucket.
export function durationRanges(buckets: OperationBucket[], { bucket, width, label, urlOf }: { bucket: string; width: number; label: string; urlOf: UrlOf }): SVGSVGElement {
  const maxValue = Math.max(0, ...buckets.map(({ durations }) => durations?.p95 ?? 0));
  const { svg, step, y } = frame(buckets, { bucket, width, top: niceDuration(maxValue), label, write: formatDuration });
  buckets.forEach((each, index) => {
    if (!each.durations) return;
    const { count, median, p95, max } = each.durations;
    const x = LEFT + (index + 0.5) * step;
    const marks = [
      makeSvg("line", { class: "span", x1: x, x2: x, y1: y(median), y2: y(p95) }),
      makeSvg("circle", { class: "middle", cx: x, cy: y(median), r: Math.min(3, Math.max(1.5, step / 3)) }),
    ];
    const description = `median ${formatDuration(median)}, 95 % within ${formatDuration(p95)}, longest ${formatDuration(max)}, ${count} finished`;
    svg.append(link(urlOf(each), `${bucketName(each.start, bucket)}: ${description}`, index, step, marks));
  });
  return svg;
}

// The legend of a chart, with the total of each value.
export function key(values: string[], totals: Map<string, number>, urlOf: (value: string) => string): HTMLElement {
  return make(
    "ul",
    { class: "key" },
    values.map((value) =>
      make("li", {}, make("a", { href: urlOf(value) },
        make("span", { class: "swatch", "data-tone": chartTone(value), "aria-hidden": "true" }),
        make("span", { "aria-hidden": "true" }, iconOf(value)), ` ${value} `, make("b", { class: "number" }, (totals.get(value) ?? 0).toLocaleString("en"))))),
  );
}

// The numbers of a chart as a table, for screen readers and for copying.
export function table(buckets: Bucket[], { bucket, counts, values, caption, urlOf }: Counted & { caption: string; urlOf: UrlOf }): HTMLElement {
  const head = make("tr", {}, make("th", { scope: "col" }, "from (UTC)"), values.map((value) => make("th", { scope: "col", class: "number" }, value)));
  const rows = buckets.filter(({ count }) => count).map((each) => {
    const byValue = countsOf(each, counts);
    return make("tr", {},
      make("th", { scope: "row" }, bucketName(each.start, bucket)),
      values.map((value) => make("td", { class: "number" }, byValue.get(value) ? make("a", { href: urlOf(each, value) }, byValue.get(value)) : "0")));
  });
  return make("details", {}, make("summary", {}, "As a table"),
    make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption }, make("table", {}, make("caption", { class: "visually-hidden" }, caption), make("thead", {}, head), make("tbody", {}, rows))));
}
