/** Amounts in the words of one language: numbers, plurals, seconds, dollars, the time of day. */

/** The forms of a counted word. A language with more than two plurals gives more of them. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

export interface Amounts {
  /** 12,345 or 12.345. */
  number: (value: number) => string;
  /** With so many decimals, no more and no less. */
  decimal: (value: number, digits: number) => string;
  /** Large counts short: 12.3k. */
  count: (value: number) => string;
  /** "1 step", "2 steps". */
  plural: (n: number, forms: Forms) => string;
  /** The word alone, for where the number is drawn by itself. */
  form: (n: number, forms: Forms) => string;
  /** Seconds as a reader wants them: 4 ms, 0.4 s, 12 s, 4 m 12 s. */
  duration: (seconds: number) => string;
  usd: (value: number) => string;
  time: (at: Date) => string;
  /** The day and the time of it. */
  moment: (at: Date) => string;
}

/** `language` is a BCP 47 tag; `minutes` the sign of the minute, the only one in which languages differ here. */
export function amountsIn(language: string, minutes: string): Amounts {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 20 });
  const fixed = [0, 1, 2, 3].map(
    (digits) => new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  const dollars = new Intl.NumberFormat(language, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
  });
  const clock = new Intl.DateTimeFormat(language, { timeStyle: "medium" });
  const calendar = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const number = (value: number) => numbers.format(value);
  const decimal = (value: number, digits: number) => (fixed[digits] ?? numbers).format(value);
  const form = (n: number, forms: Forms) => forms[rules.select(n)] ?? forms.other;
  return {
    number,
    decimal,
    form,
    count: (value) => (value < 10_000 ? number(value) : `${decimal(value / 1000, 1)}k`),
    plural: (n, forms) => `${number(n)} ${form(n, forms)}`,
    duration: (seconds) => {
      if (seconds < 0.1) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
      if (seconds < 10) return `${decimal(seconds, 1)} s`;
      if (seconds < 60) return `${Math.round(seconds)} s`;
      const whole = Math.round(seconds);
      return `${number(Math.floor(whole / 60))} ${minutes} ${whole % 60} s`;
    },
    usd: (value) => dollars.format(value),
    time: (at) => clock.format(at),
    moment: (at) => calendar.format(at),
  };
}

/** A sentence with something drawn inside of it: what is drawn is handed in, and stands where the language wants it. */
export type Phrase<T> = readonly (string | T)[];
