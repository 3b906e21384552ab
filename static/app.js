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

  // Search boxes suggest while one types: a combobox with a list (ARIA APG). Without the script, or
  // without an answer, the form works as ever.
  function suggest(form) {
    var box = form.querySelector('input[name=q]'), timer = null, asked = 0, at = -1, options = [];
    var list = document.createElement('ul'), status = document.createElement('p');
    list.id = box.id + '-list';
    list.className = 'suggestions';
    list.hidden = true;
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', form.dataset.label);
    status.className = 'visually-hidden';
    status.setAttribute('role', 'status');
    form.appendChild(list);
    form.appendChild(status);
    box.setAttribute('role', 'combobox');
    box.setAttribute('aria-autocomplete', 'list');
    box.setAttribute('aria-controls', list.id);
    box.setAttribute('aria-expanded', 'false');
    function mark(i) {
      if (options[at]) options[at].setAttribute('aria-selected', 'false');
      at = i;
      if (!options[at]) { box.removeAttribute('aria-activedescendant'); return; }
      options[at].setAttribute('aria-selected', 'true');
      box.setAttribute('aria-activedescendant', options[at].id);
    }
    function show(found) {
      mark(-1);
      list.textContent = '';
      options = found.map(function (s, i) {
        var o = document.createElement('li');
        o.id = list.id + '-' + i;
        o.setAttribute('role', 'option');
        o.setAttribute('aria-selected', 'false');
        o.dataset.href = s.href;
        o.textContent = s.name;
        list.appendChild(o);
        return o;
      });
      list.hidden = options.length === 0;
      box.setAttribute('aria-expanded', String(!list.hidden));
      status.textContent = list.hidden ? '' : form.dataset.count.replace('{n}', options.length);
    }
    function ask() {
      var words = box.value.trim(), mine = ++asked;
      if (words === '') { show([]); return; }
      fetch(form.dataset.suggest + '?q=' + encodeURIComponent(words), { headers: { Accept: 'application/json' } })
        .then(function (r) { return r.ok ? r.json() : { suggestions: [] }; })
        .then(function (a) { if (mine === asked && document.activeElement === box) show(a.suggestions); }, function () { show([]); });
    }
    function typed(event) {
      window.clearTimeout(timer);
      if (!event.isComposing) timer = window.setTimeout(ask, 150);
    }
    box.addEventListener('input', typed);
    box.addEventListener('compositionend', typed);
    box.addEventListener('blur', function () { asked++; show([]); });
    box.addEventListener('keydown', function (event) {
      if (event.isComposing || list.hidden) return;
      if (event.key === 'ArrowDown') mark(at + 1 < options.length ? at + 1 : -1);
      else if (event.key === 'ArrowUp') mark(at < 0 ? options.length - 1 : at - 1);
      else if (event.key === 'Escape') show([]);
      else if (event.key === 'Enter' && options[at]) window.location.assign(options[at].dataset.href);
      else return;
      event.preventDefault();
    });
    list.addEventListener('mousedown', function (event) { event.preventDefault(); }); // keeps the focus
    list.addEventListener('click', function (event) {
      var o = event.target.closest('[role=option]');
      if (o) window.location.assign(o.dataset.href);
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
    each('form[data-suggest]', suggest);
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
