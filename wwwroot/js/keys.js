// Keys. A letter typed into a field is a letter.
(() => {
  const eep = window.eep;
  let before = '';

  const actions = {
    '[': () => eep.generation.step(-1),
    ']': () => eep.generation.step(1),
    ' ': () => document.querySelector('[data-freeze]')?.click(),
    '/': () => document.querySelector('input[type=search]')?.focus(),
    '?': () => go('/help#keys'),
    n: () => go('/runs/new'),
    'g r': () => go('/'),
    'g c': () => go('/compare'),
    'g m': () => go('/models'),
    'g h': () => go('/help'),
  };

  const go = address => {
    if (window.Blazor?.navigateTo) {
      window.Blazor.navigateTo(address);
    } else {
      location.href = address;
    }
  };

  document.addEventListener('keydown', event => {
    const busy = event.ctrlKey || event.metaKey || event.altKey
      || event.target.closest('input, textarea, select, [contenteditable]')
      || (event.key === ' ' && event.target.closest('button, a, summary, [tabindex="0"]'));
    if (busy) {
      return;
    }
    const action = actions[`${before} ${event.key}`] ?? actions[event.key];
    before = event.key;
    if (action && (event.key !== ' ' || document.querySelector('[data-freeze]'))) {
      event.preventDefault();
      action();
    }
  });
})();
