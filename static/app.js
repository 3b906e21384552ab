/* app.js – small comforts; every page works without it. Stands in <head>, so that the chosen colour
   scheme is there before anything is painted; the rest waits for the page. */
(function () {
  'use strict';
  var chosen = document.cookie.match(/(?:^|; )scheme=(dark|light)(?:;|$)/);
  if (chosen) document.documentElement.classList.add('scheme-' + chosen[1]);

  function each(selector, run) { Array.prototype.forEach.call(document.querySelectorAll(selector), run); }

  // What was typed is saved while one thinks.
  function autosave(form) {
    var timer = null, status = document.getElementById('autosave-status');
    function say(name) { if (status) status.textContent = status.dataset[name]; }
    form.addEventListener('submit', function () { window.clearTimeout(timer); });
    form.addEventListener('input', function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(function () {
        var body = new URLSearchParams();
        new FormData(form).forEach(function (value, name) {
          if (typeof value === 'string' && name !== '_once') body.append(name, value);
        });
        body.append('act', 'autosave');
        fetch(form.getAttribute('action'), { method: 'POST', body: body, credentials: 'same-origin' })
          .then(function (r) { say(r.ok ? 'saved' : 'failed'); }, function () { say('failed'); });
      }, 1200);
    });
  }

  function allowAgain() { each('form', function (form) { delete form.dataset.sent; }); }

  document.addEventListener('DOMContentLoaded', function () {
    var summary = document.getElementById('error-summary');
    if (summary) summary.focus();
    each('[data-print]', function (button) {
      button.hidden = false;
      button.addEventListener('click', function () { window.print(); });
    });
    each('form[data-autosave]', autosave);
  });
  // A second click while the form is on its way does nothing. Coming back allows it again.
  document.addEventListener('submit', function (event) {
    if (event.target.method !== 'post') return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = '1';
    window.setTimeout(allowAgain, 5000);
  });
  window.addEventListener('pageshow', allowAgain);
}());
