// What Halden & Birk sells, and how it looks.
export const PRODUCTS = [
  { id: "skagen-desk", kind: "desk", room: "Lamps", name: "Skagen desk lamp", line: "Swivel head, dimmable", cents: 4900, colours: ["White", "Black", "Moss"] },
  { id: "skagen-floor", kind: "floor", room: "Lamps", name: "Skagen floor lamp", line: "150 cm, foot switch", cents: 11900, colours: ["White", "Black"] },
  { id: "viken-floor", kind: "floor", room: "Lamps", name: "Viken floor lamp", line: "Brass, glass shade", cents: 18900, colours: ["Brass"] },
  { id: "storr-ceiling", kind: "ceiling", room: "Lamps", name: "Storr ceiling lamp", line: "Spun aluminium", cents: 12900, colours: ["White", "Moss"] },
  { id: "rimfrost-rug", kind: "rug", room: "Rugs", name: "Rimfrost wool rug", line: "140 x 200 cm", cents: 21900, colours: ["Sand"] },
  { id: "dune-rug", kind: "rug", room: "Rugs", name: "Dune cotton rug", line: "60 x 90 cm, final sale", cents: 4500, colours: ["Moss"], sale: true },
  { id: "bulb-e27", kind: "bulb", room: "Lamps", name: "Bulb E27, box of 6", line: "Warm white, 806 lm", cents: 1790, colours: ["White"] },
  { id: "bulb-e14", kind: "bulb", room: "Lamps", name: "Bulb E14, box of 6", line: "Warm white, 470 lm", cents: 1590, colours: ["White"] },
];

export const product = (id) => PRODUCTS.find((one) => one.id === id);
export const euro = (cents) => `€ ${(cents / 100).toFixed(2)}`;

const INK = { White: "#cdc9bb", Black: "#2b2f2d", Moss: "#6f8a5c", Brass: "#c39a4a", Sand: "#d9c7a5" };
const SHAPES = {
  desk: (c) => `<path d="M70 150h60v8H70z" fill="${c}"/><path d="M98 150 78 96l40-36" stroke="${c}" stroke-width="6" fill="none" stroke-linejoin="round"/>
    <path d="m108 44 34 34-34 14-14-14z" fill="${c}"/><path d="m112 94 30-14 26 46z" fill="#f4d58a" opacity=".55"/>`,
  floor: (c) => `<path d="M74 40h52l14 40H60z" fill="${c}"/><path d="M60 80h80l22 50H38z" fill="#f4d58a" opacity=".45"/>
    <path d="M98 80h5v76h-5z" fill="${c}"/><path d="M72 156h56v6H72z" fill="${c}"/>`,
  ceiling: (c) => `<path d="M99 0h3v62h-3z" fill="#55605a"/><path d="M100 58c32 0 46 22 48 46H52c2-24 16-46 48-46z" fill="${c}"/>
    <path d="M52 104h96l24 60H28z" fill="#f4d58a" opacity=".5"/>`,
  rug: (c) => `<path d="M50 60h100l24 80H26z" fill="${c}"/><path d="M60 72h80l17 56H43z" fill="none" stroke="#fff" stroke-width="3"/>
    <path d="m100 82 22 18-22 18-22-18z" fill="#fff" opacity=".7"/>`,
  bulb: () => `<path d="M100 40a34 34 0 0 1 20 62v14H80v-14a34 34 0 0 1 20-62z" fill="#f4d58a"/><path d="M82 120h36v8H82zm3 12h30v8H85z" fill="#8a8f8b"/>`,
};

/** A drawing of the product in one of its colours. */
export function picture(item, colour = item.colours[0]) {
  return `<svg viewBox="0 0 200 180" preserveAspectRatio="xMidYMid slice" role="img" aria-label="${item.name}, ${colour}">
    <path d="M-60 0h320v180H-60z" fill="#eef0ea"/><path d="M-60 150h320v30H-60z" fill="#e0e2d9"/>${SHAPES[item.kind](INK[colour])}</svg>`;
}
