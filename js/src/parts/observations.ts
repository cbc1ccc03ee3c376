/** What was observed before: the last text the same tool printed, and the screenshots before and after one, in the same line of steps. */
import type { ImagePart, Part, Step } from "../contract.gen";

/** The steps of the same line around a step, nearest first. */
export interface Neighbours {
  /** How many pages have come; a view that reads it draws again with the next one. */
  arrived: () => number;
  before: () => Iterable<Neighbour>;
  after: () => Iterable<Neighbour>;
}

export interface Neighbour {
  stepId: string;
  number: number;
  /** Undefined where it is not here yet. */
  step: Step | undefined;
  cut: Readonly<Record<string, number>>;
  /** Fetch the step; views draw again when it is here. */
  want: () => void;
}

export interface Observed {
  text: string;
  pointer: string;
  /** Whether only its beginning is here. */
  cut: boolean;
  stepId: string;
  number: number;
}

export interface Pictured {
  image: ImagePart;
  stepId: string;
  number: number;
}

/** So far back an observation is looked for. */
const FAR = 60;
/** Two texts this much alike (of their lines) are two looks at one thing. */
const ALIKE = 0.3;

/** The texts of a step with the tool that printed each; "" for what nobody asked for. */
function* texts(step: Step): Generator<{ text: string; pointer: string; tool: string }> {
  for (const [place, part] of step.parts.entries()) {
    if (part.type === "text" && step.actor === "environment") {
      yield { text: part.text, pointer: `/parts/${place}/text`, tool: "" };
    }
    if (part.type !== "tool_result") continue;
    const call = step.parts.find((each) => each.type === "tool_call" && each.call_id === part.call_id);
    const tool = call?.type === "tool_call" ? call.name : "";
    for (const [inner, piece] of part.content.entries()) {
      if (piece.type === "text") yield { text: piece.text, pointer: `/parts/${place}/content/${inner}/text`, tool };
    }
  }
}

function lines(text: string): string[] {
  return text.split("\n").flatMap((line) => line.trim() || []);
}

/** Whether two texts have much in common, as two snapshots of one page have. */
export function alike(one: string, other: string): boolean {
  const known = new Set(lines(one));
  const of = lines(other);
  return of.length > 2 && of.filter((line) => known.has(line)).length >= ALIKE * Math.max(of.length, known.size);
}

/** The last text of that tool that looks at the same thing; "away" where a step in between is not here yet. */
export function textBefore(text: string, tool: string, { before }: Neighbours): Observed | "away" | undefined {
  let looked = 0;
  for (const { step, stepId, number, cut } of before()) {
    looked += 1;
    if (looked > FAR) return undefined;
    if (step === undefined) return "away";
    const same = [...texts(step)].reverse().filter((each) => each.tool === tool);
    const found = same.find((each) => alike(each.text, text));
    if (found) return { ...found, cut: found.pointer in cut, stepId, number };
    // The tool has looked at something else since: what it saw before that is no longer the last look.
    if (same.length > 2) return undefined;
  }
  return undefined;
}

function imagesOf(parts: readonly Part[]): ImagePart[] {
  return parts
    .flatMap((part): readonly Part[] => (part.type === "tool_result" ? part.content : [part]))
    .filter((piece) => piece.type === "image")
    .filter((image) => image.asset_id !== null);
}

/** One walks from picture to picture: -1 is the one before, 1 the one after, 0 the image itself. */
export function pictureAt(
  image: ImagePart,
  parts: readonly Part[],
  away: number,
  neighbours: Neighbours,
): Pictured | Neighbour | undefined {
  let left = Math.abs(away);
  const here = imagesOf(parts);
  const own = here[here.indexOf(image) + away];
  if (own) return { image: own, stepId: "", number: 0 };
  left -= away < 0 ? here.indexOf(image) : here.length - 1 - here.indexOf(image);
  let looked = 0;
  for (const neighbour of away < 0 ? neighbours.before() : neighbours.after()) {
    looked += 1;
    if (looked > FAR) return undefined;
    if (neighbour.step === undefined) return neighbour;
    const found = imagesOf(neighbour.step.parts);
    const picture = away < 0 ? found.at(-left) : found[left - 1];
    if (picture) return { image: picture, stepId: neighbour.stepId, number: neighbour.number };
    left -= found.length;
  }
  return undefined;
}
