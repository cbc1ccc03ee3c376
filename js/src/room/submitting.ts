/** Handing a run in and taking it up again; what was never read or never answered is said before. */
import { computed, type Signal, signal } from "@preact/signals";
import type { CardFinding, RunCard, Submission } from "../contract.gen";
import { newId } from "./ids";
import type { Session } from "./session";

/** What is missing of a run that somebody wants to hand in. */
export interface Missing {
  steps: number;
  /** Steps that were never on screen, by place. */
  unseen: readonly number[];
  /** Units without all their labels. */
  open: readonly string[];
}

export class Submitting {
  /** Of which run the reader was told what is missing: the next press hands it in all the same. */
  private readonly told: Signal<{ trajectoryId: string; missing: Missing } | null> = signal(null);

  constructor(private readonly session: Session) {}

  readonly missing = computed<Missing | null>(() => {
    const told = this.told.value;
    return told !== null && told.trajectoryId === this.session.here.value.trajectoryId ? told.missing : null;
  });

  /** The latest of what is on its way. */
  private readonly under = computed<Submission | undefined>(() => {
    const here = this.session.here.value.trajectoryId;
    return this.session.outbox.open.value.findLast(
      (act): act is Submission => act.kind === "submission" && act.trajectory_id === here,
    );
  });

  private readonly card = computed<RunCard | undefined>(() => {
    const here = this.session.here.value.trajectoryId;
    return this.session.welcome.value?.queue.find((known) => known.trajectory_id === here);
  });

  /** Whether the open run is handed in, or on its way. */
  readonly submitted = computed<boolean>(() => this.under.value?.submitted ?? this.card.value?.submitted ?? false);

  /** Why a reviewer sent the open run back; "" where none did, or once it is handed in again. */
  readonly sentBack = computed<string>(() => (this.submitted.value ? "" : (this.card.value?.sent_back ?? "")));

  /** What rules hold against the open run. */
  readonly findings = computed<readonly CardFinding[]>(() => this.card.value?.findings ?? []);

  /** Hand in; where something is missing, say so first. What is handed in already is taken up again. */
  press(): void {
    const { session } = this;
    const trajectoryId = session.here.value.trajectoryId;
    if (trajectoryId === "") return;
    if (this.submitted.value) {
      this.put(false, this.look());
      session.say(session.words.session.taken_up);
      return;
    }
    const missing = this.look();
    if (this.missing.value === null && missing.unseen.length + missing.open.length > 0) {
      this.told.value = { trajectoryId, missing };
      return;
    }
    this.put(true, missing);
    this.told.value = null;
    session.say(session.words.session.handed_in);
  }

  /** Work on. */
  putOff(): void {
    this.told.value = null;
  }

  private look(): Missing {
    const { session } = this;
    const open = session.units.value.filter((unit) => !session.done.value.has(unit));
    return { steps: session.rows.value.length, unseen: session.reading.unseen(), open };
  }

  private put(submitted: boolean, missing: Missing): void {
    const { session } = this;
    session.outbox.put({
      kind: "submission",
      submission_id: newId(),
      trajectory_id: session.here.value.trajectoryId,
      schema_hash: session.welcome.value?.schema_hash ?? "",
      submitted,
      n_steps: missing.steps,
      n_unseen: missing.unseen.length,
      n_open: missing.open.length,
      made_at: new Date().toISOString(),
    });
  }
}
