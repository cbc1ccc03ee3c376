import type { Phrase } from "../amounts";

export const search = {
  search: "search in this run",
  placeholder: "Search all steps",
  regex: "regular expression",
  hit_of: <T>(place: T, all: T): Phrase<T> => [place, " of ", all],
  nothing: "not found",
  searching: "searching…",
  previous: "previous hit",
  next: "next hit",
  close: "close the search",
};
