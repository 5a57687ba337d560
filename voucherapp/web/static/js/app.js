// Comfort only: every page works without these modules.
import { setUpAutosave } from "./autosave.js";
import { setUpForms } from "./forms.js";
import { setUpPage } from "./page.js";

setUpPage(document);
setUpForms(document);
setUpAutosave(document);
