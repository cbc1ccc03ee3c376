/** The style sheet inside the shadow root: one file a room, in this order. */
import access from "./access.css";
import controls from "./fields/controls.css";
import fields from "./fields/fields.css";
import narrow from "./narrow.css";
import panel from "./panel/panel.css";
import image from "./parts/image.css";
import parts from "./parts/parts.css";
import texts from "./parts/texts.css";
import foot from "./room/foot.css";
import head from "./room/head.css";
import finder from "./steps/finder.css";
import steps from "./steps/steps.css";
import ground from "./theme.css";

export const theme = [
  ground,
  head,
  steps,
  finder,
  parts,
  texts,
  image,
  fields,
  controls,
  foot,
  panel,
  narrow,
  access,
].join("\n");
