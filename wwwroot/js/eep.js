// The few things that only a browser can do. Loaded before the first paint, so that a dark page never flashes white.
(() => {
  const key = 'eep.theme';

  const stored = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };

  const isDark = () =>
    (stored() ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';

  const apply = dark => {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  };

  const copyWithSelection = text => {
    const area = document.createElement('textarea');
    area.value = text;
    area.style.position = 'fixed';
    area.style.opacity = '0';
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    return copied;
  };

  window.eep = {
    isDark,
    setDark(dark) {
      try {
        localStorage.setItem(key, dark ? 'dark' : 'light');
      } catch {
        // A browser that stores nothing still gets the theme for this page.
      }
      apply(dark);
    },
    // The clipboard interface is missing on plain-http addresses other than loopback.
    async copy(text) {
      if (navigator.clipboard) {
        await navigator.clipboard.writeText(text);
        return true;
      }
      return copyWithSelection(text);
    },
  };

  // What a person fills in and keeps: the draft of a run, presets.
  window.eep.kept = {
    read(name) {
      try {
        return localStorage.getItem(`eep.${name}`);
      } catch {
        return null;
      }
    },
    write(name, text) {
      try {
        if (text) {
          localStorage.setItem(`eep.${name}`, text);
        } else {
          localStorage.removeItem(`eep.${name}`);
        }
      } catch {
        // A browser that stores nothing keeps nothing.
      }
    },
  };

  const watchConnection = () => {
    const notice = document.getElementById('components-reconnect-modal');
    const text = notice.querySelector('.reconnect-text');
    let poll = 0;

    const reloadWhenBack = () => {
      poll ||= setInterval(async () => {
        try {
          await fetch('favicon.svg', { cache: 'no-store' });
          location.reload();
        } catch {
          // Still away.
        }
      }, 2000);
    };

    notice.querySelector('.reconnect-reload').addEventListener('click', () => location.reload());
    notice.addEventListener('components-reconnect-state-changed', event => {
      const state = event.detail.state;
      notice.hidden = state === 'hide';
      if (state === 'rejected') {
        location.reload();
      } else if (state === 'failed') {
        text.textContent = 'The application does not answer. This page reloads when it is back.';
        reloadWhenBack();
      }
    });
  };

  // A choice on a page is written into its address by the server. When that answer comes after the person has gone to another page, it is late and
  // must not bring them back.
  const dropLateAddresses = () => {
    const navigation = window.Blazor._internal.navigationManager;
    const navigate = navigation.navigateTo;
    navigation.navigateTo = (address, options, ...others) => {
      const isLate = options?.replaceHistoryEntry && new URL(address, document.baseURI).pathname !== location.pathname;
      return isLate ? undefined : navigate(address, options, ...others);
    };
  };

  apply(isDark());
  document.addEventListener('DOMContentLoaded', watchConnection);
  document.addEventListener('DOMContentLoaded', dropLateAddresses);
})();
