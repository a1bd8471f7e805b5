// A passkey that was not given, or that this browser cannot give: say so on the page.
const fault = document.getElementById("passkey-fault");
const refused = () => {
  if (fault) fault.hidden = false;
};
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  refused();
});

// The button does nothing before the scripts are here, so it can only be pressed once they are. Theirs has listened for
// this event before us: it is a plain script, and this a module.
document.addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("passkey");
  if (window.allauth?.webauthn) button.disabled = false;
  else refused();
});
