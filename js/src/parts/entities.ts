/**
 * Named character references of HTML that people write in Markdown. Stands in for the table of micromark, of which the small
 * one makes HTML to ask the browser, and the other has two thousand names. A name that is not here stays as it is written.
 */
const NAMED: Record<string, string> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00A0", copy: "©", reg: "®", trade: "™" },
  ...{ hellip: "…", mdash: "—", ndash: "–", lsquo: "‘", rsquo: "’", ldquo: "“", rdquo: "”", laquo: "«", raquo: "»" },
  ...{ bull: "•", middot: "·", times: "×", divide: "÷", plusmn: "±", deg: "°", sect: "§", para: "¶", micro: "µ" },
  ...{ larr: "←", rarr: "→", uarr: "↑", darr: "↓", harr: "↔", euro: "€", pound: "£", yen: "¥", cent: "¢" },
  ...{ le: "≤", ge: "≥", ne: "≠", asymp: "≈", infin: "∞", check: "✓", lbrace: "{", rbrace: "}", vert: "|", num: "#" },
  ...{ auml: "ä", ouml: "ö", uuml: "ü", Auml: "Ä", Ouml: "Ö", Uuml: "Ü", szlig: "ß", eacute: "é", egrave: "è" },
};

export function decodeNamedCharacterReference(name: string): string | false {
  return (Object.hasOwn(NAMED, name) && NAMED[name]) || false;
}
