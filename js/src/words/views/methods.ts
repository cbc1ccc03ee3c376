/** What Python calls the coefficients that the head of their column names already. */
export const USUAL = {
  percent: ["observed"],
  kappa: ["Cohen", "Cohen, of whole sets"],
  alpha: ["Krippendorff", "Krippendorff, Jaccard distance"],
  masi: ["Krippendorff, MASI distance"],
} as const;
