"use strict";
// Saves marking the text by hand. The page is complete without this file.
(function () {
  var text = document.getElementById("text");
  var button = document.getElementById("copy");
  var said = document.getElementById("said");

  function tell(copied) {
    said.textContent = copied ? button.dataset.done : "";
  }

  // The old way: works in pages shown inside other apps, which often have no clipboard interface.
  function selectAndCopy() {
    text.focus();
    text.setSelectionRange(0, text.value.length);
    try {
      return document.execCommand("copy");
    } catch (error) {
      return false;
    }
  }

  button.hidden = false;
  button.addEventListener("click", function () {
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text.value).then(
        function () { tell(true); },
        function () { tell(selectAndCopy()); }
      );
    } else {
      tell(selectAndCopy());
    }
  });
})();
