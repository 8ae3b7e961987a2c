// Formats timestamps, ages and durations, in UTC.

import { present } from "./as-of.js";

const STEPS: [string, number][] = [
  ["d", 86400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
];

// Format seconds with the two largest units: "3 d 4 h", "2 min 5 s", "0.42 s".
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(2))} s`;
  let remaining = Math.round(seconds);
  const parts: string[] = [];
  for (const [unit, size] of STEPS) {
    const number = Math.floor(remaining / size);
    remaining -= number * size;
    if (number || parts.length) parts.push(number ? `${number} ${unit}` : "");
  }
  return parts.slice(0, 2).filter(Boolean).join(" ");
}

export const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

// Format the age of a timestamp with its largest unit: "19 d", "3 h", "now". A timestamp in the future is "in 3 h".
export function formatAge(instant: string, now = present()): string {
  const seconds = (now - Date.parse(instant)) / 1000;
  const [unit, size] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? ["s", 1];
  const number = Math.floor(Math.abs(seconds) / size);
  if (number === 0) return "now";
  return seconds < 0 ? `in ${number} ${unit}` : `${number} ${unit}`;
}

// Format a timestamp relative to now: "3 h ago".
export function formatAgo(instant: string, now = Date.now()): string {
  const age = formatAge(instant, now);
  return age === "now" || age.startsWith("in ") ? age : `${age} ago`;
}

// Format a bucket: "2026-11-10 09:00" for an hour, "2026-11-10" for a day, "week of 2026-11-09" for a week.
export function bucketName(start: string, bucket: string): string {
  if (bucket === "HOUR") return `${start.slice(0, 10)} ${start.slice(11, 16)}`;
  return bucket === "DAY" ? start.slice(0, 10) : `week of ${start.slice(0, 10)}`;
}

// Format the label below a bar: the hour in a short range, the month in a long one, else the day.
export function tick(start: string, bucket: string, isShort: boolean): string {
  if (bucket === "HOUR" && isShort) return start.slice(11, 16);
  return bucket === "WEEK" ? start.slice(0, 7) : start.slice(5, 10);
}

export const clock = (instant: number): string => `${new Date(instant).toISOString().slice(11, 19)} UTC`;
