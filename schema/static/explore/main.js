import { wireTheme } from "../pages/theme.js";

wireTheme(document.getElementById("theme"));
