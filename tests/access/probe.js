// What one drawing of a widget breaks: rules of axe, targets too small, text cut off, blocks wider than their place.
// Returns { rules, nodes, violations, small, clipped, sideways, obscured }, each finding in words.
async ([kind]) => {
  const host = [...document.querySelectorAll('.trajwidgets')].find(one => one.shadowRoot.querySelector(`.w.${kind}`));
  const root = host.shadowRoot.querySelector('.root');
  const widget = root.querySelector('.w');
  const SMALLEST = 24;
  // What may be wider than its place, since it scrolls by itself: pictures in their own size, tables, a line of filters, and what says so.
  const SCROLLS = '.image.wide, .panel section, .filters, .sideways';
  const named = element => {
    const text = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 60);
    return `${element.localName}${[...element.classList].map(name => `.${name}`).join('')} "${text}"`;
  };
  const shown = element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const up = element => element.parentElement;
  const axes = element => {
    const { overflowX, overflowY } = getComputedStyle(element);
    return { x: overflowX, y: overflowY };
  };
  const pane = element => element.closest('nav, .cards, aside, .sheet, .w > header, .w > footer');
  const free = way => way === 'auto' || way === 'scroll';
  const cuts = way => way === 'hidden' || way === 'clip';

  const found = await axe.run(host);
  const violations = found.violations.map(
    ({ id, impact, nodes }) =>
      `${id} (${impact}): ${nodes.map(({ html, any, all }) => `${html} ${[...any, ...all][0]?.message ?? ''}`).join(' | ')}`,
  );
  const nodes = found.passes.reduce((sum, rule) => sum + rule.nodes.length, 0);

  const targets = [...root.querySelectorAll('button, summary, a[href], input, textarea, select, [tabindex="0"], [role="button"]')]
    .filter(shown);
  const small = targets
    // A press on its label is one on the control: together they are the target.
    .map(element => [element, (element.closest('label') ?? element).getBoundingClientRect()])
    .filter(([, { width, height }]) => Math.min(width, height) < SMALLEST - 0.01 && width > 0)
    .map(([element, { width, height }]) => `${named(element)} is ${width.toFixed(1)} x ${height.toFixed(1)}`);

  // A line of text must lie within everything around it that cuts; one shortened by an ellipsis must say the whole as a tooltip.
  const clipped = [];
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const parent = text.parentElement;
    if (!text.data.trim() || !parent || !shown(parent) || parent.closest('.unseen, style, option')) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const rect of range.getClientRects()) {
      if (rect.width < 1 || rect.height < 1) continue;
      let { left, right } = rect;
      let { top, bottom } = rect;
      let why = '';
      for (let around = parent; around && !why && around !== up(widget); around = up(around)) {
        const { x, y } = axes(around);
        const box = around.getBoundingClientRect();
        const style = getComputedStyle(around);
        if (cuts(x) && (left < box.left - 1 || right > box.right + 1)) {
          if (!(style.textOverflow === 'ellipsis' && around.closest('[title]'))) why = named(around);
        }
        if (cuts(y) && !around.matches('.card') && (top < box.top - 2 || bottom > box.bottom + 2)) why = named(around);
        if (free(x) || cuts(x)) [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
        if (free(y) || cuts(y)) [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
        if (left >= right || top >= bottom) break;
      }
      // No other pane lies over it: both ends of the line must be seen where they are.
      const y = (top + bottom) / 2;
      for (const x of why || right - left < 4 || bottom - top < 4 ? [] : [left + 1, right - 1]) {
        const at = x > 0 && y > 0 && x < innerWidth && y < innerHeight ? host.shadowRoot.elementFromPoint(x, y) : null;
        const over = at && root.contains(at) && !at.contains(parent) && pane(at) !== pane(parent);
        // The sheet is shut by any key, and the cards scroll behind the two bars.
        if (over && !at.closest('.sheet, .finder, .selection') && getComputedStyle(parent).pointerEvents !== 'none') why = `covered by ${named(at)}`;
      }
      if (why) {
        clipped.push(`"${text.data.trim().slice(0, 50)}" in ${why}`);
        break;
      }
    }
  }

  const sideways = [widget, ...widget.querySelectorAll('*')]
    .filter(element => !element.matches(SCROLLS) && !element.closest('.unseen') && shown(element))
    .filter(element => free(axes(element).x) && element.scrollWidth > element.clientWidth + 1)
    .map(element => `${named(element)} is ${element.scrollWidth} wide in ${element.clientWidth}`);
  const output = host.parentElement.getBoundingClientRect();
  const { left, right } = widget.getBoundingClientRect();
  if (left < output.left - 1 || right > output.right + 1) sideways.push(`the widget is wider than its output`);

  // Whatever gets the focus can be seen, at least in part, and not under something else.
  const obscured = [];
  const before = host.shadowRoot.activeElement ?? document.activeElement;
  for (const element of targets.filter(one => one.tabIndex >= 0 && !one.disabled)) {
    element.focus();
    await new Promise(requestAnimationFrame);
    if (host.shadowRoot.activeElement !== element) continue;
    element.scrollIntoView({ block: 'nearest' });
    const box = element.getBoundingClientRect();
    // What is higher than the window is looked for where it is in it.
    const middle = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
    const seen = [0.1, 0.5, 0.9].some(part => {
      const at = host.shadowRoot.elementFromPoint(box.left + box.width * part, middle);
      return at !== null && (element.contains(at) || at.contains(element));
    });
    if (!seen) obscured.push(named(element));
  }
  before?.focus?.({ preventScroll: true });
  return { rules: found.passes.length + found.violations.length, nodes, targets: targets.length, violations, small, clipped, sideways, obscured };
}
