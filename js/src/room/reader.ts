/** A room one only reads in: nothing is ever saved, so there is nothing to keep for later. */

import { Bookmark } from "./bookmark";
import type { Door } from "./door";
import { Folds } from "./folds";
import { Session } from "./session";
import { NO_SHELF } from "./shelf";

/** `name` is that under which the browser keeps where the reader was. */
export function readingSession(door: Door, name: string): Session {
  return new Session(door, NO_SHELF, new Bookmark(name), new Folds(name), true);
}
