/* app.js – small comforts; every page works without it. */
(function () {
  'use strict';
  // The error summary takes the focus, so that a screen reader begins with it.
  var summary = document.getElementById('error-summary');
  if (summary) summary.focus();
  // A second click on a button while the form is on its way does nothing.
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = '1';
    window.setTimeout(function () { delete form.dataset.sent; }, 5000);
  });
  window.addEventListener('pageshow', function () {
    Array.prototype.forEach.call(document.forms, function (form) { delete form.dataset.sent; });
  });
  // Print buttons only exist where there is a script to serve them.
  Array.prototype.forEach.call(document.querySelectorAll('[data-print]'), function (button) {
    button.hidden = false;
    button.addEventListener('click', function () { window.print(); });
  });
  // Drafts: what was typed is saved while one thinks.
  Array.prototype.forEach.call(document.querySelectorAll('form[data-autosave]'), function (form) {
    var timer = null;
    var status = document.getElementById('autosave-status');
    form.addEventListener('input', function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(function () {
        var body = new URLSearchParams();
        new FormData(form).forEach(function (value, name) {
          if (typeof value === 'string' && name !== '_once') body.append(name, value);
        });
        fetch(form.dataset.autosave, { method: 'POST', body: body, credentials: 'same-origin' })
          .then(function (r) { if (status) status.textContent = r.ok ? status.dataset.saved : status.dataset.failed; })
          .catch(function () { if (status) status.textContent = status.dataset.failed; });
      }, 1200);
    });
  });
}());
