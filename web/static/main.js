// Nothing here is needed: every page works without it. Each part looks for what it makes nicer.
import { completion } from "./completion.js";
import { keys } from "./keys.js";
import { marks } from "./marks.js";
import { copying } from "./copying.js";
import { brushing } from "./brushing.js";
import { shelf } from "./shelf.js";
import { theme } from "./themes.js";
import { folding } from "./folding.js";
import { forms } from "./forms.js";
import { exporting } from "./exporting.js";
import { fill } from "./filling.js";
import { past } from "./history.js";
import { news } from "./news.js";
import { ticking } from "./ticking.js";
import { quoting } from "./quoting.js";
import { dossier } from "./dossier.js";

for (const part of [theme, completion, keys, marks, copying, brushing, shelf, folding, forms, exporting, fill, past, news, ticking, quoting, dossier]) part();
