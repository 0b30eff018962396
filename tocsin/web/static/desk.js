// Additions for those who have JavaScript: the desk works without it.
"use strict";
