"use strict";
(function () {
  var byGroup = {};
  var pinned = "";
  document.querySelectorAll("[data-g]").forEach(function (el) {
    el.dataset.g.split(" ").forEach(function (g) { (byGroup[g] = byGroup[g] || []).push(el); });
  });
  function light(groups) {
    document.querySelectorAll(".lit").forEach(function (el) { el.classList.remove("lit"); });
    groups.split(" ").forEach(function (g) {
      (byGroup[g] || []).forEach(function (el) { if (el.tagName !== "ARTICLE") el.classList.add("lit"); });
    });
  }
  function groupOf(node) {
    var el = node instanceof Element ? node.closest("[data-g]") : null;
    return el ? el.dataset.g : "";
  }
  ["mouseover", "focusin"].forEach(function (kind) {
    document.addEventListener(kind, function (e) { light(groupOf(e.target) || pinned); });
  });
  document.addEventListener("click", function (e) { pinned = groupOf(e.target); light(pinned); });
  document.addEventListener("keydown", function (e) { if (e.key === "Escape") { pinned = ""; light(""); } });
  // What is copied from the summary pastes as text, without links to this page.
  document.addEventListener("copy", function (e) {
    var chosen = document.getSelection();
    if (!chosen || chosen.isCollapsed || !e.clipboardData) return;
    e.clipboardData.setData("text/plain", chosen.toString());
    e.preventDefault();
  });
  var button = document.getElementById("copy");
  var plain = document.getElementById("plain");
  if (!button || !plain) return;
  button.hidden = false;
  button.addEventListener("click", function () {
    var area = document.createElement("textarea");
    area.value = plain.textContent;
    document.body.appendChild(area);
    area.select();
    var done = document.execCommand("copy");
    area.remove();
    if (done) button.textContent = button.dataset.done;
  });
})();
