// Nothing here is needed: every page works without it. Each part looks for what it makes nicer.
import { completion } from "./completion.js";
import { keys } from "./keys.js";
import { marks } from "./marks.js";
import { copying } from "./copying.js";
import { brushing } from "./brushing.js";
import { shelf } from "./shelf.js";
import { theme } from "./themes.js";

for (const part of [theme, completion, keys, marks, copying, brushing, shelf]) part();
