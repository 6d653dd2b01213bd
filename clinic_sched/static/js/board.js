// What the day by chair can do more with a script: drag, move by keyboard, undo in place.

import { dragVisits } from "./board_drag.js";
import { moveByKeyboard } from "./board_keys.js";
import { countDown } from "./undo.js";

dragVisits(document);
moveByKeyboard(document);
countDown(document);
