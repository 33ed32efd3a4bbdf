"""Those who speak beside the debaters: advice at the end of a debate, and the modules, each within its power."""
