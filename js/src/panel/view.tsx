/** The view that is open: what Python has sent for it, or in words why there is nothing. */
import type { JSX } from "preact";
import type { ViewShown } from "../contract.gen";
import { Text } from "../text";
import { useViews } from "../words/views";
import { Annotators } from "./annotators";
import { ConfusionMatrix } from "./confusion";
import { Coverage } from "./coverage";
import type { Deciding } from "./deciding";
import { DisputedItems } from "./items";
import { Labels } from "./labels";
import type { Looking, ViewName } from "./looking";
import { Pairs } from "./pairs";
import { useReach } from "./reach";
import { Slices } from "./slices";
import { OverTime } from "./time";

type Shown = NonNullable<ViewShown["shown"]>;

interface Given {
  looking: Looking;
  deciding: Deciding;
}

function Body({ looking, deciding, shown }: Given & { shown: Shown }): JSX.Element {
  const words = useViews();
  if ("withheld" in shown && shown.withheld !== null) return <p class="about">{words.withheld[shown.withheld]}</p>;
  switch (shown.view) {
    case "slices":
      return <Slices view={shown} field={looking.field.value} deciding={deciding} />;
    case "labels":
      return <Labels view={shown} />;
    case "annotators":
      return <Annotators view={shown} />;
    case "pairs":
      return <Pairs looking={looking} view={shown} />;
    case "confusion":
      return <ConfusionMatrix looking={looking} view={shown} />;
    case "time":
      return <OverTime view={shown} rule={deciding.rule.value} />;
    case "items":
      return <DisputedItems looking={looking} view={shown} />;
    case "coverage":
      return <Coverage view={shown} />;
  }
}

export function View({ looking, deciding, name }: Given & { name: ViewName }): JSX.Element {
  const words = useViews();
  const section = useReach();
  const answer = looking.shown.value;
  const trouble = looking.trouble.value ?? answer?.trouble ?? null;
  // What was asked for another view or field is not shown under this one's name.
  const fits = answer !== null && answer.field === looking.field.value && (answer.shown?.view ?? name) === name;
  return (
    <section class="view" data-view={name} aria-label={words.asks[name]} ref={section}>
      <h5>{words.asks[name]}</h5>
      {trouble !== null && (
        <div class="trouble" role="alert">
          <Text value={words.python(trouble)} />
        </div>
      )}
      {fits && answer.shown !== null ? (
        <Body looking={looking} deciding={deciding} shown={answer.shown} />
      ) : (
        trouble === null && <p class="about">{fits || looking.field.value === "" ? words.nothing : words.reading}</p>
      )}
    </section>
  );
}
