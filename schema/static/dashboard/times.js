// Instants and lengths of time as the dashboard writes them, in UTC.

const STEPS = [
  ["d", 86400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
];

// Seconds as "3 d 4 h", "2 min 5 s", "0.42 s": the two largest units.
export function length(seconds) {
  if (seconds < 10) return `${Number(seconds.toFixed(2))} s`;
  let rest = Math.round(seconds);
  const words = [];
  for (const [unit, size] of STEPS) {
    const number = Math.floor(rest / size);
    rest -= number * size;
    if (number || words.length) words.push(number ? `${number} ${unit}` : "");
  }
  return words.slice(0, 2).filter(Boolean).join(" ");
}

export const secondsBetween = (from, to) => (Date.parse(to) - Date.parse(from)) / 1000;

// "2026-11-10 09:00" for an hour, "2026-11-10" for a day, "week of 2026-11-09" for a week.
export function bucketName(start, bucket) {
  if (bucket === "HOUR") return `${start.slice(0, 10)} ${start.slice(11, 16)}`;
  return bucket === "DAY" ? start.slice(0, 10) : `week of ${start.slice(0, 10)}`;
}

// The label under a bar: the hour of a short range, the month of a long one, the day else.
export function tick(start, bucket, isShort) {
  if (bucket === "HOUR" && isShort) return start.slice(11, 16);
  return bucket === "WEEK" ? start.slice(0, 7) : start.slice(5, 10);
}

export const clock = (instant) => `${new Date(instant).toISOString().slice(11, 19)} UTC`;
