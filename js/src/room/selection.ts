/** The selection inside a shadow root: browsers differ in whom they tell of it. */
export function selectionIn(root: Node): Range | null {
  const ask: unknown = Reflect.get(root, "getSelection");
  const selection: unknown = typeof ask === "function" ? ask.call(root) : document.getSelection();
  if (!(selection instanceof Selection) || selection.isCollapsed || selection.rangeCount === 0) return null;
  return selection.getRangeAt(0);
}
