// Charts over time, drawn as SVG: counts stacked by word, and how long things took. A bar leads to its list.

import { make, makeSvg } from "../pages/elements.js";
import { iconOf, toneOf } from "../pages/words.js";
import { bucketName, length, tick } from "./times.js";

const HEIGHT = 150;
const LEFT = 48;
const BOTTOM = 18;
const TOP = 6;
const LABEL_WIDTH = 70;

const SECONDS = [1, 2, 4, 10, 20, 30, 60, 120, 240, 600, 1200, 1800, 3600, 7200, 14400, 28800, 43200, 86400];

// The least number not below the value that has a plain half: 1, 2, 4, 6, 8 times a power of ten.
function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].map((step) => step * power).find((each) => each >= value);
}

const niceLength = (seconds) => SECONDS.find((each) => each >= seconds) ?? 86400 * niceCeiling(seconds / 86400);

// An empty chart with its axes, and the places of buckets and values in it.
function frame(buckets, { bucket, width, top, label, write }) {
  const svg = makeSvg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: "group", "aria-label": label });
  const step = (width - LEFT) / buckets.length;
  const y = (value) => TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
  for (const value of top === 1 ? [0, 1] : [0, top / 2, top]) {
    svg.append(
      makeSvg("line", { class: "grid", x1: LEFT, x2: width, y1: y(value), y2: y(value) }),
      makeSvg("text", { class: "axis", x: LEFT - 6, y: y(value) + 3.5, "text-anchor": "end" }, write(value)),
    );
  }
  const every = Math.ceil(buckets.length / Math.max(1, Math.floor((width - LEFT) / LABEL_WIDTH)));
  const isShort = bucket === "HOUR" && buckets.length <= 48;
  const daily = bucket === "HOUR" && !isShort ? (start) => start.slice(11, 13) === "00" : null;
  buckets.forEach(({ start }, place) => {
    if (daily ? !daily(start) : place % every) return;
    const x = LEFT + (place + 0.5) * step;
    svg.append(makeSvg("text", { class: "axis", x: Math.min(x, width - 18), y: HEIGHT - 4, "text-anchor": "middle" }, tick(start, bucket, isShort)));
  });
  return { svg, step, y };
}

// The bar's place as a link to what it counts; the table under the chart has the same links for the keyboard.
function link(address, title, place, step, marks) {
  const area = makeSvg("rect", { class: "area", x: LEFT + place * step, y: TOP, width: step, height: HEIGHT - TOP - BOTTOM });
  return makeSvg("a", { href: address, tabindex: -1 }, makeSvg("title", {}, title), area, marks);
}

// Counts stacked by word: `words` from the axis up; `addressOf(bucket)` is where a bar leads.
export function stackedBars(buckets, { bucket, width, counts, words, label, addressOf }) {
  const most = Math.max(0, ...buckets.map(({ count }) => count));
  const { svg, step, y } = frame(buckets, { bucket, width, top: niceCeiling(Math.max(most, 1)), label, write: (value) => value.toLocaleString("en") });
  const gap = step > 6 ? 1.5 : step > 3 ? 0.5 : 0;
  buckets.forEach((each, place) => {
    let below = 0;
    const byWord = new Map(each[counts].map(({ key, count }) => [key, count]));
    const bars = words.filter((word) => byWord.get(word)).map((word) => {
      const count = byWord.get(word);
      const [high, low] = [y(below + count), y(below)];
      below += count;
      return makeSvg("rect", { class: "bar-part", "data-tone": toneOf(word), x: LEFT + place * step + gap / 2, y: high, width: step - gap, height: Math.max(low - high, 0.75) });
    });
    const told = words.filter((word) => byWord.get(word)).map((word) => `${byWord.get(word)} ${word}`).join(", ") || "none";
    svg.append(link(addressOf(each), `${bucketName(each.start, bucket)}${each.isPartial ? " (in part)" : ""}: ${told}`, place, step, bars));
  });
  return svg;
}

// From the median (a dot) to the 95th percentile (a line's end) of each bucket.
export function spans(buckets, { bucket, width, label, addressOf }) {
  const most = Math.max(0, ...buckets.map(({ durations }) => durations?.p95 ?? 0));
  const { svg, step, y } = frame(buckets, { bucket, width, top: niceLength(most), label, write: length });
  buckets.forEach((each, place) => {
    if (!each.durations) return;
    const { count, median, p95, max } = each.durations;
    const x = LEFT + (place + 0.5) * step;
    const marks = [
      makeSvg("line", { class: "span", x1: x, x2: x, y1: y(median), y2: y(p95) }),
      makeSvg("circle", { class: "middle", cx: x, cy: y(median), r: Math.min(3, Math.max(1.5, step / 3)) }),
    ];
    const told = `median ${length(median)}, 95 % within ${length(p95)}, longest ${length(max)}, ${count} finished`;
    svg.append(link(addressOf(each), `${bucketName(each.start, bucket)}: ${told}`, place, step, marks));
  });
  return svg;
}

// What the colours of a chart stand for, with the number of each word over all of it.
export function key(words, totals, addressOf) {
  return make(
    "ul",
    { class: "key" },
    words.map((word) =>
      make("li", {}, make("a", { href: addressOf(word) },
        make("span", { class: "swatch", "data-tone": toneOf(word), "aria-hidden": "true" }),
        make("span", { "aria-hidden": "true" }, iconOf(word)), ` ${word} `, make("b", { class: "number" }, (totals.get(word) ?? 0).toLocaleString("en"))))),
  );
}

// The same numbers as a table, for who cannot see the chart or wants to copy them.
export function table(buckets, { bucket, counts, words, caption, addressOf }) {
  const head = make("tr", {}, make("th", { scope: "col" }, "from (UTC)"), words.map((word) => make("th", { scope: "col", class: "number" }, word)));
  const rows = buckets.filter(({ count }) => count).map((each) => {
    const byWord = new Map(each[counts].map(({ key: word, count }) => [word, count]));
    return make("tr", {},
      make("th", { scope: "row" }, bucketName(each.start, bucket)),
      words.map((word) => make("td", { class: "number" }, byWord.get(word) ? make("a", { href: addressOf(each, word) }, byWord.get(word)) : "0")));
  });
  return make("details", {}, make("summary", {}, "As a table"),
    make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption }, make("table", {}, make("caption", { class: "unseen" }, caption), make("thead", {}, head), make("tbody", {}, rows))));
}
