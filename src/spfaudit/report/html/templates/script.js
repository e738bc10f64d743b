"use strict";
(() => {
  const form = document.getElementById("filter");
  const wanted = form.elements;
  const table = document.querySelector("table.domains");
  const domains = Array.from(table.querySelectorAll("tbody > tr"));
  const bodies = Array.from(table.tBodies);
  let names;  // read when they are first wanted: there may be ten thousand

  function apply() {
    names ??= domains.map((domain) => domain.cells[0].textContent.toLowerCase());
    const name = wanted.name.value.trim().toLowerCase();
    const { status, severity, usage, organization } = wanted;
    let shown = 0;
    domains.forEach((domain, place) => {
      const its = domain.dataset;
      const fits =
        names[place].includes(name) &&
        (!status.value || its.s === status.value) &&
        its.v.includes(severity.value) &&
        (!usage.value || its.u === usage.value) &&
        (!organization.value || its.o === organization.value);
      domain.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    bodies.forEach((body) => {
      const left = Array.from(body.rows).filter((row) => !row.hidden).length;
      body.hidden = !left;
      body.style.containIntrinsicBlockSize = `auto ${left * 4.4}rem`;
    });
    count(shown);
  }

  function count(shown) {
    const lang = document.documentElement.lang;
    wanted.shown.value = `${shown.toLocaleString(lang)} / ${domains.length.toLocaleString(lang)}`;
  }

  function clear() {
    form.reset();
    apply();
  }

  // A link to a domain unfolds it, and shows it even if it is filtered away.
  function unfold() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || target.closest("table") !== table) return;
    if (target.hidden) clear();
    const details = target.querySelector("details");
    if (details) details.open = true;
    target.scrollIntoView();
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", apply);
  form.querySelector("[type=reset]").addEventListener("click", (event) => {
    event.preventDefault();  // the form would be reset only after this
    clear();
  });
  addEventListener("hashchange", unfold);
  form.hidden = false;
  if (Array.from(wanted).some((one) => one.type !== "reset" && one.tagName !== "OUTPUT" && one.value)) apply();
  else count(domains.length);
  unfold();
})();
