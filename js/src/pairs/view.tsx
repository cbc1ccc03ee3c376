/** Two lists side by side, what they share and where they part above them, the questions below. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Field } from "../contract.gen";
import type { Stage } from "../room/mount";
import { StepList } from "../steps/list";
import { Text } from "../text";
import { useWords } from "../words";
import { usePairs } from "../words/pairs";
import type { Desk, Side } from "./desk";
import { KEYS, press, TO_PARTING } from "./keys";

interface DeskProps {
  desk: Desk;
}

function Saved({ desk }: DeskProps): JSX.Element {
  const { saving } = useWords();
  const now = desk.outbox.saving.value;
  const said =
    desk.welcome.value?.practice === true
      ? saving.practice
      : now.state === "failed"
        ? saving.failed(now.n, now.message)
        : now.state === "saved"
          ? saving.saved
          : saving[now.state](now.n);
  return (
    <span class={`badge ${now.state}`} role="status">
      <Text value={said} />
    </span>
  );
}

function Parting({ desk }: DeskProps): JSX.Element {
  const words = usePairs();
  const { n_shared: n = 0, rows = [] } = desk.pair.value ?? {};
  const { left, right } = desk.partsAt();
  const same = left === null && right === null && rows.length > 0;
  return (
    <p class="parting">
      {same ? words.all_the_same : n === 0 ? words.nothing_shared : words.shared(n)}{" "}
      {!same && words.parts_at(left === null ? words.over : `${left}`, right === null ? words.over : `${right}`)}{" "}
      <button type="button" class="fold" aria-keyshortcuts={TO_PARTING} onClick={() => desk.parting()}>
        {words.parting} <kbd>{TO_PARTING}</kbd>
      </button>
    </p>
  );
}

function One({ desk, side }: DeskProps & { side: Side }): JSX.Element {
  const words = usePairs();
  const alone = !desk.locked.value && desk.side.value === side;
  return (
    <section class={`side${alone ? " alone" : ""}`} data-side={side} aria-label={side === "left" ? words.a : words.b}>
      <h5>{words.side[side]}</h5>
      <StepList session={desk[side]} />
    </section>
  );
}

/** While they are locked, whoever scrolls one list scrolls the other as far. */
function Sides({ desk }: DeskProps): JSX.Element {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const lists = [...(root.current?.querySelectorAll<HTMLElement>(".cards") ?? [])];
    if (lists.length !== 2) return;
    let hand: HTMLElement | undefined;
    const tops = new Map(lists.map((list) => [list, list.scrollTop]));
    const take = (event: Event) => {
      hand = lists.find((list) => event.composedPath().includes(list));
    };
    const follow = (event: Event) => {
      const list = lists.find((each) => each === event.currentTarget);
      if (list === undefined) return;
      const by = list.scrollTop - (tops.get(list) ?? 0);
      tops.set(list, list.scrollTop);
      // Only what a hand does: where a key goes, both lists go by themselves.
      if (list !== hand || !desk.locked.value) return;
      for (const other of lists) {
        if (other === list) continue;
        // As if a hand were on it as well: a list at which nobody is stays where a key has put it.
        other.dispatchEvent(new Event("wheel"));
        other.scrollTop += by;
      }
    };
    const letGo = () => {
      hand = undefined;
    };
    const box = root.current;
    for (const kind of ["wheel", "touchmove", "pointerdown"]) box?.addEventListener(kind, take, { passive: true });
    box?.getRootNode().addEventListener("keydown", letGo);
    for (const list of lists) list.addEventListener("scroll", follow, { passive: true });
    return () => {
      for (const kind of ["wheel", "touchmove", "pointerdown"]) box?.removeEventListener(kind, take);
      box?.getRootNode().removeEventListener("keydown", letGo);
      for (const list of lists) list.removeEventListener("scroll", follow);
    };
  }, [desk]);
  return (
    <div class="sides" ref={root}>
      <One desk={desk} side="left" />
      <One desk={desk} side="right" />
    </div>
  );
}

function Question({ desk, field }: DeskProps & { field: Field }): JSX.Element {
  const words = usePairs();
  const standing = desk.answers.value.get(field.name);
  const options =
    "options" in field
      ? field.options.map(({ value, label, key }) => ({ value, label, key }))
      : field.kind === "toggle"
        ? [
            { value: true, label: words.yes, key: field.key },
            { value: false, label: words.no, key: field.no_key },
          ]
        : [];
  return (
    <div class="ask" role="radiogroup" aria-label={field.title} data-field={field.name} title={field.help}>
      <b>
        <Text value={field.title} />
      </b>
      {options.map(({ value, label, key }) => (
        <button
          type="button"
          key={String(value)}
          class={`opt${standing === value ? " on" : ""}`}
          role="radio"
          aria-checked={standing === value}
          aria-keyshortcuts={key || undefined}
          onClick={() => desk.choose(field, value)}
        >
          {key !== "" && <kbd>{key}</kbd>} <Text value={label} />
        </button>
      ))}
    </div>
  );
}

function AllKeys({ desk }: DeskProps): JSX.Element {
  const words = usePairs();
  const { foot } = useWords();
  return (
    <div class="pair-sheet" role="dialog" aria-label={words.help}>
      <dl>
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does(words, desk)}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>{foot.escape}</kbd>
          </dt>
          <dd>{words.leave}</dd>
        </div>
      </dl>
    </div>
  );
}

export function PairRoom({ desk, stage, height }: DeskProps & { stage: Stage; height: number }): JSX.Element {
  const words = usePairs();
  const { opening, foot } = useWords();
  const [inside, setInside] = useState(false);
  const ready = desk.pair.value !== null;
  useEffect(() => {
    stage.onFocus(setInside);
    stage.onAct(() => desk.say(""));
    stage.onKey((key) => press(desk, key));
  }, [desk, stage]);
  const queue = desk.welcome.value?.queue ?? [];
  if (!ready) {
    return (
      <section class="w pairs" style={{ blockSize: `${height}px` }}>
        <div class="waiting" role="status">
          {desk.trouble.value === null ? opening.opening : <Text value={opening.waiting(desk.trouble.value)} />}
        </div>
      </section>
    );
  }
  return (
    <section class="w pairs" style={{ blockSize: `${height}px` }} aria-label={words.name}>
      <header class="pair-head">
        <b dir="auto">
          <Text value={queue[desk.place.value]?.title ?? ""} />
        </b>
        <span>{words.pair_of(desk.place.value + 1, queue.length)}</span>
        <span>{words.compared(queue.filter((card) => card.n_done > 0).length, queue.length)}</span>
        <Saved desk={desk} />
        <Parting desk={desk} />
      </header>
      <Sides desk={desk} />
      <div class="asks">
        <p>{words.answers}</p>
        {desk.welcome.value?.form.fields.map((field) => (
          <Question key={field.name} desk={desk} field={field} />
        ))}
      </div>
      <footer>
        {KEYS.map(([key, does]) => (
          <span key={key}>
            <kbd>{key}</kbd> {does(words, desk)}
          </span>
        ))}
        <span class="notice" role="status">
          <Text value={desk.notice.value} />
        </span>
        <span class="r">{inside ? foot.active(<kbd>{foot.escape}</kbd>) : foot.click_here}</span>
      </footer>
      {desk.sheet.value && <AllKeys desk={desk} />}
    </section>
  );
}
