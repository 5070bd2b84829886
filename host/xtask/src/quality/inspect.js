// Asks the laid-out page what can be seen of it. Evaluates to a JSON text.
(() => {
  const W = innerWidth, H = innerHeight;
  const inside = r => r.width > 0 && r.height > 0 && r.left >= 0 && r.top >= 0 && r.right <= W && r.bottom <= H;
  const touches = r => r.width > 0 && r.height > 0 && r.left < W && r.right > 0 && r.top < H && r.bottom > 0;
  const clear = c => c === 'rgba(0, 0, 0, 0)' || c === 'transparent';
  const tally = new Map();
  const add = (kind, value, n) => {
    const key = kind + '\u0000' + value;
    tally.set(key, (tally.get(key) || 0) + n);
  };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const s = getComputedStyle(e);
      if (s.backgroundImage !== 'none') return 'image';
      if (!clear(s.backgroundColor)) return s.backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  for (const e of document.body.querySelectorAll('*')) {
    const r = e.getBoundingClientRect();
    if (!touches(r)) continue;
    const s = getComputedStyle(e);
    const under = e.parentElement ? ground(e.parentElement) : '';
    const filled = e.tagName === 'IMG' || (!clear(s.backgroundColor) && s.backgroundColor !== under) || s.backgroundImage !== 'none';
    const face = clear(s.backgroundColor) ? under : s.backgroundColor;
    const edge = parseFloat(s.borderTopWidth);
    const line = edge > 0 && !clear(s.borderTopColor) && s.borderTopColor !== face && s.borderTopColor !== under;
    if (!clear(s.backgroundColor)) add('fill', s.backgroundColor, 1);
    // Corners count where the box could have been rounded at all: bands that
    // touch the edge of the page cannot.
    const band = r.left <= 0 || r.right >= W || e.matches('nav,header,blockquote,th,td,tr,table,aside');
    if (!band && (filled || line) && r.top >= 0 && r.top + 30 < H) {
      const radius = parseFloat(s.borderTopLeftRadius);
      const round = s.borderTopLeftRadius.endsWith('%');
      const small = Math.min(r.width, r.height);
      add(round || (radius > 0 && radius >= small / 2 - 0.5) ? 'pill' : 'radius', radius, 1);
    }
    if (line && inside(r)) add('border', edge, 1);
    if (s.borderBottomWidth !== '0px' && e.tagName === 'NAV' && s.borderBottomColor !== face) add('border', parseFloat(s.borderBottomWidth), 1);
    if (s.boxShadow !== 'none' && r.top >= 0 && r.top + 30 < H) add('shadow', 1, 1);
    // Lengths between things, where both ends can be seen.
    const length = v => { const n = parseFloat(v); if (n > 0) add('space', n, 1); };
    const boxed = filled || line || e.matches('aside,main,td,th,.item,header');
    if (boxed && e.tagName !== 'IMG') {
      if (r.left >= 0) length(s.paddingLeft);
      if (r.top >= 0) length(s.paddingTop);
      if (r.right <= W && e.tagName !== 'TD' && e.tagName !== 'TH') length(s.paddingRight);
      if (r.bottom <= H) length(s.paddingBottom);
    }
    const shown = [...e.children].filter(c => touches(c.getBoundingClientRect()));
    if ((s.display === 'flex' || s.display === 'grid') && shown.length > 1) {
      const column = s.display === 'flex' && s.flexDirection === 'column';
      for (let i = 1; i < shown.length; i++) length(column ? s.rowGap : s.columnGap);
    }
    const next = e.nextElementSibling;
    if (next && touches(next.getBoundingClientRect())) length(s.marginBottom);
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const text = node.data.trim();
    if (!text) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const lines = [...range.getClientRects()];
    const seen = lines.filter(inside).length;
    if (!seen) continue;
    const s = getComputedStyle(node.parentElement);
    const letters = Math.round(text.replace(/\s/g, '').length * seen / lines.length);
    const family = s.fontFamily.replaceAll('"', '');
    add('type', [parseFloat(s.fontSize), s.fontWeight, family].join('|'), letters);
    add('ink', s.color, letters);
  }
  return JSON.stringify([...tally].map(([key, count]) => [...key.split('\u0000'), count]));
})()
