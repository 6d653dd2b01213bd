// Everything here helps; nothing here is needed: each page works without script.

import { guardAgainstDoubleClicks } from "./double_click.js";
import { focusErrors } from "./error_focus.js";
import { moveToNextField } from "./next_field.js";
import "./outbox_page.js";
import { refreshParts } from "./refresh.js";

guardAgainstDoubleClicks(document);
focusErrors(document);
moveToNextField(document);
refreshParts(document);
