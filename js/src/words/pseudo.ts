/** Two languages made of English: one longer by two fifths and accented, one that runs from right to left. */
import type { Words } from "./en";

const ACCENTED: Record<string, string> = Object.fromEntries(
  [..."aáeéiíoóuúnñcçsšzžAÁEÉIÍOÓUÚNÑCÇSŠZŽyýYÝrŕRŔlĺLĹdďDĎtťTŤgğGĞ".matchAll(/(.)(.)/gu)].map(([, from, to]) => [
    from,
    to,
  ]),
);
/** Letters that run from right to left, one for each of English; the words mean nothing. */
const RIGHT_TO_LEFT: Record<string, string> = {
  ...Object.fromEntries(
    [..."abcdefghijklmnopqrstuvwxyz"].map((letter, place) => [letter, String.fromCodePoint(0x5d0 + (place % 27))]),
  ),
  "▸": "◂",
};
/** How much longer German and Finnish get than English, as translators reckon. */
const LONGER = 0.4;

/** What comes from outside passes through a sentence unchanged: these stand around it on the way, and are for private use. */
const FROM = "\uE0FD";
const TO = "\uE0FE";
const GIVEN = new RegExp(`${FROM}([^${TO}]*)${TO}`, "gu");

type Change = (text: string) => string;

function letters(text: string, table: Record<string, string>, fold: Change): string {
  return [...text].map((letter) => table[fold(letter)] ?? letter).join("");
}

/** The words of a text changed, what stands between the marks left. */
function around(text: string, change: Change): string {
  let changed = "";
  let from = 0;
  for (const found of text.matchAll(GIVEN)) {
    changed += change(text.slice(from, found.index)) + (found[1] ?? "");
    from = found.index + found[0].length;
  }
  return changed + change(text.slice(from));
}

/** Each string of a catalogue changed, those that its functions return too. */
function throughout<T>(value: T, change: Change): T;
function throughout(value: unknown, change: Change): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((piece) => throughout(piece, change));
  if (typeof value === "function") {
    return (...given: unknown[]) =>
      throughout(
        Reflect.apply(
          value,
          null,
          given.map((each) => (typeof each === "string" ? `${FROM}${each}${TO}` : each)),
        ),
        change,
      );
  }
  if (typeof value !== "object" || value === null || "$$typeof" in value || "props" in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, throughout(each, change)]));
}

function pseudo(words: Words, dir: Words["dir"], change: Change): Words {
  const { language, amounts, dir: _dir, said: _said, ...catalogue } = words;
  return { ...throughout(catalogue, change), language, amounts, dir, said: (more) => throughout(more, change) };
}

/** Accented, in brackets, and two fifths longer: what is cut off, and what never passed through the catalogue, shows. */
export function longer(words: Words): Words {
  return pseudo(words, "ltr", (text) => {
    if (!/\p{L}/u.test(text)) return text;
    const accented = around(text, (piece) => letters(piece, ACCENTED, (letter) => letter));
    const size = text.replaceAll(GIVEN, "").length;
    return `[${accented}${"·lorem·ipsum·dolor·sit·amet".repeat(9).slice(0, Math.ceil(size * LONGER))}]`;
  });
}

/** In letters that run from right to left by themselves, without any control character. */
export function mirrored(words: Words): Words {
  return pseudo(words, "rtl", (text) =>
    around(text, (piece) => letters(piece, RIGHT_TO_LEFT, (letter) => letter.toLowerCase())),
  );
}
