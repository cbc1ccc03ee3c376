/** What a notebook editor and its webview post to each other, as far as the tests play both. */
import type { Wire } from "./kernel";

export type MimeBundle = Record<string, unknown>;

export interface Theme {
  kind: string;
  id: string;
  variables: Record<string, string>;
}

/** From the editor into its webview. */
export type Downward =
  | { type: "kernel"; message: Wire }
  | { type: "output"; cell: number; data: MimeBundle }
  | { type: "clear"; cell: number }
  | ({ type: "theme" } & Theme);

/** From the webview to the editor; the last three under the names that VS Code gives them. */
export type Upward =
  | { type: "kernel"; message: Wire }
  | { type: "ready" }
  | { type: "drawn"; cell: number; error: string | null }
  | { type: "violation"; directive: string; blocked: string }
  | { type: "did-keydown"; key: string; ctrlKey: boolean }
  | { type: "outputInputFocus"; inputFocused: boolean };
