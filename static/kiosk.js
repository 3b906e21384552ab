/* kiosk.js – on a self-service machine: the time limit with its warning, and the keys on the screen.
   Without it the pages end by themselves after three minutes, and a form is a form. */
(function () {
  'use strict';

  // Nobody touched anything for a while: ask, count down, end.
  function watch(dialog) {
    var text = dialog.querySelector('[data-text]'), after = Number(dialog.dataset.after) * 1000;
    var timer = null, tick = null, left = 0;
    function end() { window.location.replace(dialog.dataset.end); }
    function say() { text.textContent = text.dataset.text.replace('{n}', left); }
    function rest() {
      window.clearTimeout(timer);
      timer = window.setTimeout(warn, after);
    }
    function warn() {
      left = Number(dialog.dataset.warn);
      say();
      if (dialog.showModal) dialog.showModal();
      else dialog.setAttribute('open', ''); // an old browser: the warning without its frame
      tick = window.setInterval(function () {
        left -= 1;
        say();
        if (left <= 0) { window.clearInterval(tick); end(); }
      }, 1000);
    }
    function stay() {
      window.clearInterval(tick);
      rest();
    }
    dialog.querySelector('[data-stay]').addEventListener('click', function () {
      if (dialog.close) dialog.close();
      else dialog.removeAttribute('open');
      stay();
    });
    dialog.addEventListener('close', stay); // by the key Escape
    ['pointerdown', 'keydown', 'input', 'scroll', 'wheel'].forEach(function (kind) {
      document.addEventListener(kind, function () { if (!dialog.hasAttribute('open')) rest(); }, { passive: true, capture: true });
    });
    // A page that comes back from the browser's memory is somebody else's by now.
    window.addEventListener('pageshow', function (event) { if (event.persisted) window.location.reload(); });
    rest();
  }

  // Keys for a box: letters of pinyin and digits.
  function keys(pad) {
    var box = document.getElementById(pad.dataset.for);
    pad.hidden = false;
    pad.addEventListener('mousedown', function (event) { event.preventDefault(); }); // the box keeps the focus
    pad.addEventListener('click', function (event) {
      var key = event.target.closest('button[data-key]'), value = box.value;
      if (!key) return;
      if (key.dataset.key === 'back') value = value.slice(0, -1);
      else if (key.dataset.key === 'clear') value = '';
      else if (value.length < box.maxLength) value += key.dataset.key;
      box.value = value;
      box.dispatchEvent(new Event('input', { bubbles: true }));
    });
  }

  document.addEventListener('DOMContentLoaded', function () {
    var dialog = document.getElementById('kiosk-idle');
    if (dialog) watch(dialog);
    Array.prototype.forEach.call(document.querySelectorAll('[data-keypad]'), keys);
  });
}());
