/** The few icons we use, drawn inline: no font, no request. */
import {
  Bot,
  Brain,
  type IconNode,
  Image,
  MessageSquare,
  Settings2,
  SquareTerminal,
  TriangleAlert,
  User,
  Volume2,
  Wrench,
} from "lucide";
import { h, type JSX } from "preact";

const ICONS: Record<string, IconNode> = {
  agent: MessageSquare,
  audio: Volume2,
  call: Wrench,
  environment: SquareTerminal,
  error: TriangleAlert,
  image: Image,
  reasoning: Brain,
  robot: Bot,
  system: Settings2,
  user: User,
};

export function Icon({ name }: { name: string }): JSX.Element {
  const node = ICONS[name] ?? Bot;
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {node.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  );
}
