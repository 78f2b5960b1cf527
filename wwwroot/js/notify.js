// Browser notifications: asked for by a click, remembered for this browser.
(() => {
  const key = 'eep.notify';

  const show = (title, text, address) => {
    const notice = new Notification(title, { body: text, icon: '/favicon.svg', tag: address });
    notice.onclick = () => {
      window.focus();
      if (address) {
        location.href = address;
      }
    };
  };

  window.eep.notify = {
    async ask() {
      if (!('Notification' in window)) {
        return 'This browser has no notifications on this address; they need https or localhost.';
      }
      const answer = await Notification.requestPermission();
      if (answer !== 'granted') {
        return 'The browser does not allow them; change that in its settings for this page.';
      }
      localStorage.setItem(key, 'yes');
      show('Eep', 'This is what a notification looks like.', null);
      return 'Allowed.';
    },
    show(title, text, address) {
      if ('Notification' in window && Notification.permission === 'granted' && localStorage.getItem(key) === 'yes') {
        show(title, text, address);
      }
    },
  };
})();
