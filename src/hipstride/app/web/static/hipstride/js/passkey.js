// A passkey that was not given, or that this browser cannot give: say so on the page.
const fault = document.getElementById("passkey-fault");
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  if (fault) fault.hidden = false;
});
