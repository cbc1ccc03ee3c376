/** Amounts in words, the same everywhere. */

/** Seconds as a reader wants them: 4 ms, 0.4 s, 12 s, 4 m 12 s. */
export function duration(seconds: number): string {
  if (seconds < 0.1) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} m ${whole % 60} s`;
}

export function count(value: number): string {
  return value < 10_000 ? value.toLocaleString("en") : `${(value / 1000).toFixed(1)}k`;
}

/** "step" for 1, "steps" for 2: where the number stands apart. */
export function noun(n: number, one: string, many = `${one}s`): string {
  return n === 1 ? one : many;
}

/** "1 step", "2 steps". */
export function plural(n: number, one: string, many?: string): string {
  return `${n.toLocaleString("en")} ${noun(n, one, many)}`;
}
