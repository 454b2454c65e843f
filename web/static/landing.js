"use strict";
// Saves typing: copies the code on request and again on the way to Zalo. The page is complete without this file.
(function () {
  var code = document.getElementById("code");
  var button = document.getElementById("copy");
  var chat = document.getElementById("chat");
  var said = document.getElementById("said");

  // The old way: works in pages shown inside other apps, which often have no clipboard interface.
  function selectAndCopy() {
    var range = document.createRange();
    range.selectNodeContents(code);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    try {
      return document.execCommand("copy");
    } catch (error) {
      return false;
    }
  }

  function tell(copied) {
    said.textContent = copied ? button.dataset.done : "";
  }

  function copy() {
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(code.textContent).then(
        function () { tell(true); },
        function () { tell(selectAndCopy()); }
      );
    } else {
      tell(selectAndCopy());
    }
  }

  button.hidden = false;
  button.addEventListener("click", copy);
  chat.addEventListener("click", copy);
})();
