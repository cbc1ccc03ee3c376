/** One control per field kind. The table is complete by type: a new kind without a control does not compile. */
import type { FunctionComponent, JSX } from "preact";
import type { Field } from "../contract.gen";
import type { ControlProps } from "./control";
import { CorrectionControl } from "./correction";
import { OptionsControl } from "./options";
import { RankingControl } from "./ranking";
import { ToggleControl } from "./toggle";
import { NumberControl, TextControl } from "./typed";

type Controls = { [K in Field["kind"]]: FunctionComponent<ControlProps<Extract<Field, { kind: K }>>> };

export const CONTROLS = {
  choice: OptionsControl,
  ordered_choice: OptionsControl,
  scale: OptionsControl,
  multi_choice: OptionsControl,
  toggle: ToggleControl,
  number: NumberControl,
  text: TextControl,
  ranking: RankingControl,
  correction: CorrectionControl,
} satisfies Controls;

export function Control(props: ControlProps): JSX.Element {
  const View = CONTROLS[props.field.kind] as FunctionComponent<ControlProps>;
  return <View {...props} />;
}
