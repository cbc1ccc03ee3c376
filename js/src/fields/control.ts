/** What every control is given. Values go up through `choose`; what stands comes down. */
import type { Field, JsonValue } from "../contract.gen";
import type { Standing } from "../room/fold";
import type { StepContent } from "../room/pages";

export interface ControlProps<F extends Field = Field> {
  field: F;
  standing: Standing | undefined;
  choose: (value: JsonValue) => void;
  /** Give the keyboard back to the room. */
  leave: () => void;
  /** The step the question is about, where its control shows something of it. */
  content?: StepContent | undefined;
}
