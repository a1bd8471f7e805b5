// After a record was deleted: nothing of it stays on this device either.
import { forgetPerson } from "./ledger.js";

const place = document.querySelector("[data-erased]");
await forgetPerson(place.dataset.erased);
place.hidden = false;
