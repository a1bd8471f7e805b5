// A text to hand on, in one tap. Where the browser lets no script copy it (no TLS, a question that was refused), the text is
// marked, so that copying by hand is one key; what became of it is said to all.

const told = document.getElementById("copied");

function mark(place) {
  const range = document.createRange();
  range.selectNodeContents(place);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

async function copy(place) {
  mark(place);
  try {
    await navigator.clipboard.writeText(place.textContent);
    return true;
  } catch { // also where there is no clipboard: the older way takes what is marked
    return document.execCommand?.("copy") ?? false;
  }
}

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    told.textContent = ""; // so that a second time is said too
    const is = await copy(document.getElementById(button.dataset.copies));
    setTimeout(() => { told.textContent = is ? button.dataset.copied : button.dataset.marked; }, 100);
  });
}
